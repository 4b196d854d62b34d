//! Notification preferences for servers.

use meshup_domain::permission::UseServer;
use meshup_domain::settings::{Preference, PreferenceChanges, ServerNotificationLevel};
use meshup_domain::{PreferenceId, Violations};

use super::Settings;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the preference was not returned or changed.
    PreferenceError: Access(AccessError), Invalid(Violations), Store(StoreError);
    NotFound => NotFound, "not_found", "Not found.";
}

fn unknown_server() -> Violations {
    Violations::one("server", "This server does not exist.")
}

/// Preferences are private: those of other users are not found.
impl Settings {
    /// The user's preferences, oldest first.
    pub async fn preferences(
        &self,
        actor: &Actor,
        page: PageRequest,
    ) -> Result<Page<Preference>, PreferenceError> {
        Ok(self.context.store.read().settings().preferences(actor.user, page).await?)
    }

    /// One of the user's preferences.
    pub async fn preference(&self, actor: &Actor, id: PreferenceId) -> Result<Preference, PreferenceError> {
        let found = self.context.store.read().settings().preference(actor.user, id).await?;
        found.ok_or(PreferenceError::NotFound)
    }

    /// Creates the user's preference for a server that they are a member of. There is at most one per server,
    /// even under concurrency.
    pub async fn create_preference(
        &self,
        actor: &Actor,
        changes: PreferenceChanges,
    ) -> Result<Preference, PreferenceError> {
        let server = changes.server.ok_or_else(unknown_server)?;
        let unknown_is_invalid = |error| match error {
            AccessError::NotFound => unknown_server().into(),
            AccessError::Denied(_) | AccessError::Store(_) => PreferenceError::from(error),
        };
        let known = self.context.access.server::<UseServer>(actor, server).await;
        let (allowed, _) = known.map_err(unknown_is_invalid)?;
        let preference = Preference {
            id: PreferenceId(self.context.ids.next()),
            user: actor.user,
            server,
            volume: ServerNotificationLevel::default().apply(changes),
            updated_at: self.context.clock.now(),
        };
        let write = async |work: Unit| {
            if !work.servers().lock_shared(server).await? {
                return Err(unknown_server().into());
            }
            if !work.settings().add_preference(&preference).await? {
                let known = "You already have a notification preference for this server.";
                return Err(Violations::one("server", known).into());
            }
            Ok(preference.clone())
        };
        self.context.store.write(&allowed, write).await
    }

    /// Updates one of the user's preferences.
    pub async fn update_preference(
        &self,
        actor: &Actor,
        id: PreferenceId,
        changes: PreferenceChanges,
    ) -> Result<Preference, PreferenceError> {
        self.preference(actor, id).await?;
        let write = async |work: Unit| {
            let locked = work.settings().lock_preference(actor.user, id).await?;
            let mut preference = locked.ok_or(PreferenceError::NotFound)?;
            preference.volume = preference.volume.apply(changes.clone());
            preference.updated_at = self.context.clock.now();
            work.settings().save_preference(&preference).await?;
            Ok(preference)
        };
        self.context.store.write_own(actor, write).await
    }

    /// Deletes one of the user's preferences, so that the defaults apply again.
    pub async fn delete_preference(&self, actor: &Actor, id: PreferenceId) -> Result<(), PreferenceError> {
        let write = async |work: Unit| {
            if !work.settings().remove_preference(actor.user, id).await? {
                return Err(PreferenceError::NotFound);
            }
            Ok(())
        };
        self.context.store.write_own(actor, write).await
    }
}
