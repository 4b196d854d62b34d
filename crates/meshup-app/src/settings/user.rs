//! Settings of a user.

use meshup_domain::settings::{OwnSettings, UserSettings, UserSettingsChanges};
use meshup_domain::user::User;

use super::Settings;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::{Repos, StoreError};
use crate::transactions::Unit;

operation_error! {
    /// Why the settings were not returned or changed.
    UserSettingsError: Store(StoreError);
    NotFound => NotFound, "not_found", "Not found.";
}

impl Settings {
    /// The user's settings, or the defaults if they have never changed any.
    pub async fn of_user(&self, actor: &Actor) -> Result<OwnSettings, UserSettingsError> {
        let repos = self.context.store.read();
        let user = repos.users().get(actor.user).await?.ok_or(UserSettingsError::NotFound)?;
        let settings = settings_of(repos, &user).await?;
        Ok(OwnSettings { user, settings })
    }

    /// Changes the user's settings. Changes to their visibility take effect for everyone immediately.
    pub async fn update_user(
        &self,
        actor: &Actor,
        changes: UserSettingsChanges,
    ) -> Result<OwnSettings, UserSettingsError> {
        let write = async |work: Unit| {
            let user = work.users().lock(actor.user).await?.ok_or(UserSettingsError::NotFound)?;
            let settings = settings_of(&*work, &user).await?;
            let before = OwnSettings { user, settings };
            let mut after = before.clone().apply(changes);
            if after.user != before.user {
                work.users().save(&after.user).await?;
                work.raise(DomainEvent::AccessChanged(AccessScope::User(actor.user)));
            }
            if after != before {
                after.settings.updated_at = self.context.clock.now();
                work.settings().save(&after.settings).await?;
            }
            Ok(after)
        };
        self.context.store.write_own(actor, write).await
    }
}

async fn settings_of(repos: &(impl Repos + ?Sized), user: &User) -> Result<UserSettings, StoreError> {
    let stored = repos.settings().get(user.id).await?;
    Ok(stored.unwrap_or_else(|| UserSettings::initial(user.id, user.date_joined)))
}
