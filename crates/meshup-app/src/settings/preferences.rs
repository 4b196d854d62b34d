//! What people want to hear of servers.

use meshup_domain::permission::TakePart;
use meshup_domain::settings::{Preference, PreferenceChanges, Volume};
use meshup_domain::{PreferenceId, Violations};

use super::Settings;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;

operation_error! {
    /// Why a preference was not shown or changed.
    PreferenceError: Access(AccessError), Invalid(Violations), Store(StoreError);
    NotFound => NotFound, "not_found", "Not found.";
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
        changes: PreferenceChanges,
    ) -> Result<Preference, PreferenceError> {
        let server = changes.server.ok_or_else(unknown_server)?;
        match self.community.access.server::<TakePart>(actor, server).await {
            Err(AccessError::NotFound) => return Err(unknown_server().into()),
            known => known?,
        };
        let preference = Preference {
            id: PreferenceId(self.community.ids.next()),
            user: actor.user,
            server,
            volume: Volume::default().apply(changes),
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
        changes: PreferenceChanges,
    ) -> Result<Preference, PreferenceError> {
        self.preference(actor, id).await?;
        let work = self.community.store.begin().await?;
        let locked = work.settings().lock_preference(actor.user, id).await?;
        let mut preference = locked.ok_or(PreferenceError::NotFound)?;
        preference.volume = preference.volume.apply(changes);
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
