//! What people set for themselves.

use meshup_domain::settings::{Language, Theme, Topics, UserSettings};
use meshup_domain::user::{DmPrivacy, User};

use super::Settings;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{Repos, StoreError};

/// A person's settings, together with those that stand on their account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSettings {
    pub user: User,
    pub settings: UserSettings,
}

/// What is to change; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateUserSettings {
    pub theme: Option<Theme>,
    pub language: Option<Language>,
    pub compact_mode: Option<bool>,
    pub email_notifications: Option<bool>,
    pub push_notifications: Option<bool>,
    pub desktop_notifications: Option<bool>,
    pub notification_sound: Option<bool>,
    pub notify_messages: Option<bool>,
    pub notify_mentions: Option<bool>,
    pub notify_tasks: Option<bool>,
    pub notify_events: Option<bool>,
    pub notify_polls: Option<bool>,
    pub show_online_status: Option<bool>,
    /// Where this and `dm_privacy` say different things, that one counts which differs from what was there; if both
    /// do, `dm_privacy`. So a body that was read, changed in one place and sent back means that change.
    pub allow_direct_messages: Option<bool>,
    pub dm_privacy: Option<DmPrivacy>,
    pub show_email: Option<bool>,
    pub reduced_motion: Option<bool>,
    pub high_contrast: Option<bool>,
}

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
        command: UpdateUserSettings,
    ) -> Result<OwnSettings, UserSettingsError> {
        let work = self.community.store.begin().await?;
        let before = work.users().lock(actor.user).await?.ok_or(UserSettingsError::NotFound)?;
        let stored = settings_of(&*work, &before).await?;
        let user = on_account(before.clone(), &command);
        let mut settings = applied(&stored, &command);
        if user != before {
            work.users().save(&user).await?;
            work.raise(Event::AccessChanged(Reach::Person(user.id)));
        }
        if user != before || settings != stored {
            settings.updated_at = self.community.clock.now();
            work.settings().save(&settings).await?;
        }
        work.commit().await?;
        Ok(OwnSettings { user, settings })
    }
}

async fn settings_of(repos: &(impl Repos + ?Sized), user: &User) -> Result<UserSettings, StoreError> {
    let User { id, date_joined, .. } = user;
    let stored = repos.settings().get(*id).await?;
    Ok(stored.unwrap_or_else(|| UserSettings::initial(*id, *date_joined)))
}

/// The account after the change.
fn on_account(mut user: User, command: &UpdateUserSettings) -> User {
    user.show_online_status = command.show_online_status.unwrap_or(user.show_online_status);
    user.show_email = command.show_email.unwrap_or(user.show_email);
    let allows = user.allows_direct_messages();
    user.dm_privacy = match (command.dm_privacy, command.allow_direct_messages) {
        (Some(privacy), _) if privacy != user.dm_privacy => privacy,
        (_, Some(true)) if !allows => DmPrivacy::Everyone,
        (_, Some(false)) => DmPrivacy::NoOne,
        _ => user.dm_privacy,
    };
    user
}

/// The rest of the settings after the change.
fn applied(before: &UserSettings, command: &UpdateUserSettings) -> UserSettings {
    let Topics { messages, mentions, tasks, events, polls } = before.topics;
    UserSettings {
        user: before.user,
        theme: command.theme.unwrap_or(before.theme),
        language: command.language.unwrap_or(before.language),
        compact_mode: command.compact_mode.unwrap_or(before.compact_mode),
        email_notifications: command.email_notifications.unwrap_or(before.email_notifications),
        push_notifications: command.push_notifications.unwrap_or(before.push_notifications),
        desktop_notifications: command.desktop_notifications.unwrap_or(before.desktop_notifications),
        notification_sound: command.notification_sound.unwrap_or(before.notification_sound),
        topics: Topics {
            messages: command.notify_messages.unwrap_or(messages),
            mentions: command.notify_mentions.unwrap_or(mentions),
            tasks: command.notify_tasks.unwrap_or(tasks),
            events: command.notify_events.unwrap_or(events),
            polls: command.notify_polls.unwrap_or(polls),
        },
        reduced_motion: command.reduced_motion.unwrap_or(before.reduced_motion),
        high_contrast: command.high_contrast.unwrap_or(before.high_contrast),
        updated_at: before.updated_at,
    }
}
