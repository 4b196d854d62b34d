//! What people want to hear of servers.

use meshup_domain::permission::TakePart;
use meshup_domain::settings::{NotificationLevel, Preference, Volume};
use meshup_domain::{Patch, PreferenceId, ServerId, Violations};
use time::OffsetDateTime;

use super::Settings;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;

/// How much to hear of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePreference {
    pub server: ServerId,
    pub level: String,
    pub mute_server: Option<bool>,
    pub mute_until: Option<OffsetDateTime>,
}

/// What is to change; nothing keeps what is there. The server stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdatePreference {
    pub level: Option<String>,
    pub mute_server: Option<bool>,
    pub mute_until: Patch<OffsetDateTime>,
}

operation_error! {
    /// Why a preference was not shown or changed.
    PreferenceError: Access(AccessError), Invalid(Violations), Store(StoreError);
    NotFound => NotFound, "not_found", "Not found.";
}

fn level(word: &str) -> Result<NotificationLevel, Violations> {
    word.parse()
        .map_err(|broken: meshup_domain::Violation| Violations::one("notification_level", broken.to_string()))
}

fn unknown_server() -> Violations {
    Violations::one("server", "This server does not exist.")
}

/// Preferences are their owner's: another's is not found.
impl Settings {
    pub async fn preferences(
        &self,
        actor: &Actor,
        page: PageRequest,
    ) -> Result<Page<Preference>, PreferenceError> {
        Ok(self.community.store.read().settings().preferences(actor.user, page).await?)
    }

    pub async fn preference(&self, actor: &Actor, id: PreferenceId) -> Result<Preference, PreferenceError> {
        let found = self.community.store.read().settings().preference(actor.user, id).await?;
        found.ok_or(PreferenceError::NotFound)
    }

    /// Says how much to hear of a server that one is a member of. One preference a server, however many ask at once.
    pub async fn create_preference(
        &self,
        actor: &Actor,
        command: CreatePreference,
    ) -> Result<Preference, PreferenceError> {
        let CreatePreference { server, level: asked, mute_server, mute_until } = command;
        match self.community.access.server::<TakePart>(actor, server).await {
            Err(AccessError::NotFound) => {
                return Err(unknown_server().into());
            }
            known => known?,
        };
        let preference = Preference {
            id: PreferenceId(self.community.ids.next()),
            user: actor.user,
            server,
            volume: Volume {
                level: level(&asked)?,
                mute_server: mute_server.unwrap_or_default(),
                mute_until,
            },
            updated_at: self.community.clock.now(),
        };
        let work = self.community.hold(server).await?.ok_or_else(unknown_server)?;
        if !work.settings().add_preference(&preference).await? {
            let known = "You already have a preference for this server.";
            return Err(Violations::one("server", known).into());
        }
        work.commit().await?;
        Ok(preference)
    }

    pub async fn update_preference(
        &self,
        actor: &Actor,
        id: PreferenceId,
        command: UpdatePreference,
    ) -> Result<Preference, PreferenceError> {
        self.preference(actor, id).await?;
        let UpdatePreference { level: asked, mute_server, mute_until } = command;
        let wanted = asked.as_deref().map(level).transpose()?;
        let work = self.community.store.begin().await?;
        let locked = work.settings().lock_preference(actor.user, id).await?;
        let mut preference = locked.ok_or(PreferenceError::NotFound)?;
        let Volume { level, mute_server: muted, mute_until: until } = preference.volume;
        preference.volume = Volume {
            level: wanted.unwrap_or(level),
            mute_server: mute_server.unwrap_or(muted),
            mute_until: mute_until.apply(until),
        };
        preference.updated_at = self.community.clock.now();
        work.settings().save_preference(&preference).await?;
        work.commit().await?;
        Ok(preference)
    }

    pub async fn delete_preference(&self, actor: &Actor, id: PreferenceId) -> Result<(), PreferenceError> {
        let work = self.community.store.begin().await?;
        if !work.settings().remove_preference(actor.user, id).await? {
            return Err(PreferenceError::NotFound);
        }
        work.commit().await?;
        Ok(())
    }
}
