//! Changing what a server says of itself.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::permission::{Allowed, ManageServer};
use meshup_domain::{FileKey, Patch, ServerId, Violations};

use super::Servers;
use super::pictures::{self, Stored};
use super::profile::Wishes;
use super::view::{ServerView, with_owner};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{PlatformError, StoreError, Upload};

/// What is to change; nothing keeps what is there.
#[derive(Debug, Clone, Default)]
pub struct UpdateServer {
    pub name: Option<String>,
    pub description: Option<String>,
    pub region: Option<String>,
    pub is_public: Option<bool>,
    pub verification_level: Option<i64>,
    pub icon: Patch<Upload>,
    pub banner: Patch<Upload>,
}

operation_error! {
    /// Why a server was not changed.
    UpdateServerError: Access(AccessError), Invalid(Violations), Platform(PlatformError), Store(StoreError);
}

/// A change that was checked and whose pictures are stored.
struct Checked {
    wishes: Wishes,
    stored: Stored,
}

impl Servers {
    /// Changes the server and keeps in the audit log what was changed. Pictures that were replaced are removed.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        command: UpdateServer,
    ) -> Result<ServerView, UpdateServerError> {
        let (allowed, _) = self.community.access.server::<ManageServer>(actor, server).await?;
        let checked = self.check(command).await?;
        let files = self.files.as_ref();
        let written = checked.stored.keys();
        match self.write_update(&allowed, checked).await {
            Ok((view, replaced)) => {
                pictures::discard(files, replaced).await;
                Ok(view)
            }
            Err(error) => {
                pictures::discard(files, written).await;
                Err(error)
            }
        }
    }

    async fn check(&self, command: UpdateServer) -> Result<Checked, UpdateServerError> {
        let UpdateServer { name, description, region, is_public, verification_level, icon, banner } = command;
        let wishes = Wishes { name, description, region, is_public, verification_level };
        let mut errors = Violations::default();
        wishes.clone().apply(self.blank_profile(), &self.defaults.regions, &mut errors);
        let files = self.files.as_ref();
        let icon = pictures::examine(files, "icon", icon, &mut errors).await?;
        let banner = pictures::examine(files, "banner", banner, &mut errors).await?;
        errors.into_result()?;
        Ok(Checked { wishes, stored: Stored::put(files, icon, banner).await? })
    }

    /// The changed server, and the files that it no longer names.
    async fn write_update(
        &self,
        allowed: &Allowed<ManageServer>,
        checked: Checked,
    ) -> Result<(ServerView, Vec<FileKey>), UpdateServerError> {
        let Checked { wishes, stored } = checked;
        let (work, mut server) = self.community.lock(allowed.scope()).await?;
        let mut errors = Violations::default();
        let before = server.profile();
        let mut profile = wishes.apply(before.clone(), &self.defaults.regions, &mut errors);
        errors.into_result()?;
        profile.icon = stored.icon.apply(profile.icon);
        profile.banner = stored.banner.apply(profile.banner);
        let replaced = [(before.icon, &profile.icon), (before.banner, &profile.banner)]
            .into_iter()
            .filter_map(|(old, new)| old.filter(|old| new.as_ref() != Some(old)))
            .collect();

        let changes = server.revise(allowed, profile, self.community.clock.now());
        work.servers().save(&server).await?;
        if !changes.is_empty() {
            let deed = Deed {
                server: server.id,
                actor: allowed.by(),
                action: AuditAction::ServerUpdated,
                target: (AuditTarget::Server, server.id.0),
                changes,
            };
            self.community.log(work.as_ref(), deed).await?;
        }
        work.raise(Event::AccessChanged(Reach::Server(server.id)));
        let view = with_owner(work.as_ref(), server).await?;
        work.commit().await?;
        Ok((view, replaced))
    }
}

#[cfg(test)]
mod tests;
