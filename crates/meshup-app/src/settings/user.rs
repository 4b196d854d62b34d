//! What people set for themselves.

use meshup_domain::settings::{OwnSettings, UserSettings, UserSettingsChanges};
use meshup_domain::user::User;

use super::Settings;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{Repos, StoreError, UnitOfWork};

operation_error! {
    /// Why one's settings were not shown or changed.
    UserSettingsError: Store(StoreError);
    NotFound => NotFound, "not_found", "Not found.";
}

impl Settings {
    /// One's settings; who has not set anything has the defaults.
    pub async fn of_user(&self, actor: &Actor) -> Result<OwnSettings, UserSettingsError> {
        let repos = self.community.store.read();
        let user = repos.users().get(actor.user).await?.ok_or(UserSettingsError::NotFound)?;
        let settings = settings_of(repos, &user).await?;
        Ok(OwnSettings { user, settings })
    }

    /// Changes one's settings. What others may see of a person changes for everybody at once.
    pub async fn update_user(
        &self,
        actor: &Actor,
        changes: UserSettingsChanges,
    ) -> Result<OwnSettings, UserSettingsError> {
        let write = async |work: &dyn UnitOfWork| {
            let user = work.users().lock(actor.user).await?.ok_or(UserSettingsError::NotFound)?;
            let settings = settings_of(work, &user).await?;
            let before = OwnSettings { user, settings };
            let mut after = before.clone().apply(changes);
            if after.user != before.user {
                work.users().save(&after.user).await?;
                work.raise(Event::AccessChanged(Reach::Person(actor.user)));
            }
            if after != before {
                after.settings.updated_at = self.community.clock.now();
                work.settings().save(&after.settings).await?;
            }
            Ok(after)
        };
        self.community.store.write_own(actor, write).await
    }
}

async fn settings_of(repos: &(impl Repos + ?Sized), user: &User) -> Result<UserSettings, StoreError> {
    let stored = repos.settings().get(user.id).await?;
    Ok(stored.unwrap_or_else(|| UserSettings::initial(user.id, user.date_joined)))
}
