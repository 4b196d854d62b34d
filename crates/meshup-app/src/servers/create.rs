//! Founding a server.

use meshup_domain::member::Member;
use meshup_domain::role::{Role, RoleType, starting_roles};
use meshup_domain::server::{Server, ServerProfile};
use meshup_domain::{MemberId, Patch, RoleId, ServerId, Violations};
use time::OffsetDateTime;

use super::Servers;
use super::pictures::{self, Stored};
use super::profile::Wishes;
use super::view::{ServerView, with_owner};
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError, Upload};

/// A server to be.
#[derive(Debug, Clone, Default)]
pub struct CreateServer {
    pub name: String,
    pub description: Option<String>,
    pub region: Option<String>,
    pub is_public: Option<bool>,
    pub verification_level: Option<i64>,
    pub icon: Option<Upload>,
    pub banner: Option<Upload>,
}

operation_error! {
    /// Why a server was not made.
    CreateServerError: Invalid(Violations), Platform(PlatformError), Store(StoreError);
}

impl Servers {
    /// Makes a server with the four starting roles; its founder owns it and is a member with the Admin role.
    pub async fn create(
        &self,
        actor: &Actor,
        command: CreateServer,
    ) -> Result<ServerView, CreateServerError> {
        let CreateServer { name, description, region, is_public, verification_level, icon, banner } = command;
        let wishes = Wishes { name: Some(name), description, region, is_public, verification_level };
        let mut errors = Violations::default();
        let mut profile = wishes.apply(self.blank_profile(), &self.defaults.regions, &mut errors);
        let files = self.files.as_ref();
        let icon = pictures::examine(files, "icon", wanted(icon), &mut errors).await?;
        let banner = pictures::examine(files, "banner", wanted(banner), &mut errors).await?;
        errors.into_result()?;

        let stored = Stored::put(files, icon, banner).await?;
        let written = stored.keys();
        profile.icon = stored.icon.apply(None);
        profile.banner = stored.banner.apply(None);
        let created = self.write_new(actor, profile).await;
        if created.is_err() {
            pictures::discard(files, written).await;
        }
        Ok(created?)
    }

    pub(super) fn blank_profile(&self) -> ServerProfile {
        ServerProfile {
            name: String::new(),
            description: String::new(),
            icon: None,
            banner: None,
            region: self.defaults.regions.first().cloned().unwrap_or_default(),
            is_public: false,
            verification_level: 0,
        }
    }

    async fn write_new(&self, actor: &Actor, profile: ServerProfile) -> Result<ServerView, StoreError> {
        let ids = &self.community.ids;
        let now = self.community.clock.now();
        let mut server = Server::found(ServerId(ids.next()), actor.user, profile, self.defaults.limits, now);
        let owner = Member::join(MemberId(ids.next()), server.id, actor.user, now);
        let roles = self.starting_roles(server.id, now);
        let admin: Vec<RoleId> =
            roles.iter().filter(|role| role.role_type == RoleType::Admin).map(|role| role.id).collect();

        let work = self.community.store.begin().await?;
        work.servers().insert(&server).await?;
        work.roles().insert(&roles).await?;
        work.members().insert(&owner).await?;
        work.members().set_roles(owner.id, &admin).await?;
        work.servers().admit(server.id).await?;
        server.member_count = 1;
        let view = with_owner(work.as_ref(), server).await?;
        work.commit().await?;
        Ok(view)
    }

    fn starting_roles(&self, server: ServerId, now: OffsetDateTime) -> Vec<Role> {
        starting_roles()
            .into_iter()
            .map(|pattern| Role::starting(RoleId(self.community.ids.next()), server, pattern, now))
            .collect()
    }
}

fn wanted(picture: Option<Upload>) -> Patch<Upload> {
    picture.map_or(Patch::Keep, Patch::Set)
}

#[cfg(test)]
mod tests;
