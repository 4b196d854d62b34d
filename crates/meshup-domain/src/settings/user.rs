//! User settings.

use time::OffsetDateTime;

use super::notifications::Topics;
use crate::user::{DmPrivacy, User};
use crate::{UserId, string_enum};

string_enum! {
    /// The color scheme of a client.
    Theme {
        /// Dark text on a light background.
        Light = "light",
        /// Light text on a dark background; the default.
        Dark = "dark",
        /// The theme of the operating system.
        Auto = "auto",
    }
}

string_enum! {
    /// The language of a client. Texts of the server are in English.
    Language {
        /// English, the default.
        English = "en",
        /// Spanish.
        Spanish = "es",
        /// French.
        French = "fr",
        /// German.
        German = "de",
        /// Japanese.
        Japanese = "ja",
    }
}

/// The settings of a user that are not part of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSettings {
    /// The user whose settings they are.
    pub user: UserId,
    /// The color scheme that clients should use.
    pub theme: Theme,
    /// The language that clients should use.
    pub language: Language,
    /// Whether clients should show messages densely.
    pub compact_mode: bool,
    /// Whether notifications are also sent by email.
    pub email_notifications: bool,
    /// Whether mobile clients should show notifications; stored for clients.
    pub push_notifications: bool,
    /// Whether desktop clients should show notifications; stored for clients.
    pub desktop_notifications: bool,
    /// Whether clients should play a sound for notifications.
    pub notification_sound: bool,
    /// The kinds of notifications that the user wants.
    pub topics: Topics,
    /// Whether clients should avoid animations.
    pub reduced_motion: bool,
    /// Whether clients should use high contrast.
    pub high_contrast: bool,
    /// When any of the settings, including those on the account, last changed; initially the time of
    /// registration.
    pub updated_at: OffsetDateTime,
}

impl UserSettings {
    /// The settings of a user who has not changed any, dated to their registration.
    pub const fn initial(user: UserId, registered_at: OffsetDateTime) -> Self {
        Self {
            user,
            theme: Theme::Dark,
            language: Language::English,
            compact_mode: false,
            email_notifications: true,
            push_notifications: true,
            desktop_notifications: true,
            notification_sound: true,
            topics: Topics { messages: true, mentions: true, tasks: true, events: true, polls: true },
            reduced_motion: false,
            high_contrast: false,
            updated_at: registered_at,
        }
    }
}

/// All settings of a user, including those stored on the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSettings {
    /// The account, with the settings that affect others: visibility and privacy.
    pub user: User,
    /// All other settings.
    pub settings: UserSettings,
}

/// A partial update of a user's settings; `None` keeps a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UserSettingsChanges {
    /// The color scheme that clients should use.
    pub theme: Option<Theme>,
    /// The language that clients should use.
    pub language: Option<Language>,
    /// Whether clients should show messages densely.
    pub compact_mode: Option<bool>,
    /// Whether unread notifications are also sent by email.
    pub email_notifications: Option<bool>,
    /// Whether mobile clients should show notifications.
    pub push_notifications: Option<bool>,
    /// Whether desktop clients should show notifications.
    pub desktop_notifications: Option<bool>,
    /// Whether clients should play a sound for notifications.
    pub notification_sound: Option<bool>,
    /// The new [`Topics::messages`].
    pub notify_messages: Option<bool>,
    /// The new [`Topics::mentions`].
    pub notify_mentions: Option<bool>,
    /// The new [`Topics::tasks`].
    pub notify_tasks: Option<bool>,
    /// The new [`Topics::events`].
    pub notify_events: Option<bool>,
    /// The new [`Topics::polls`].
    pub notify_polls: Option<bool>,
    /// Whether others see when the user is online; on the account.
    pub show_online_status: Option<bool>,
    /// False sets `dm_privacy` to `no_one`; true changes only that value, to `everyone`. If both are given
    /// and contradict each other, the one that differs from the stored value wins; if both differ,
    /// `dm_privacy` does. A client can thus read the settings, change one field and send them all back.
    pub allow_direct_messages: Option<bool>,
    /// Who may open a direct conversation with the user; on the account.
    pub dm_privacy: Option<DmPrivacy>,
    /// Whether others can see the email address and find the user by it; on the account.
    pub show_email: Option<bool>,
    /// Whether clients should avoid animations.
    pub reduced_motion: Option<bool>,
    /// Whether clients should use high contrast.
    pub high_contrast: Option<bool>,
}

impl OwnSettings {
    /// The updated settings; no rule can be violated.
    #[must_use]
    pub fn apply(self, changes: UserSettingsChanges) -> Self {
        let Self { user, settings } = self;
        Self { user: on_account(user, changes), settings: settings.apply(changes) }
    }
}

/// The account after the changes.
fn on_account(mut user: User, changes: UserSettingsChanges) -> User {
    user.show_online_status = changes.show_online_status.unwrap_or(user.show_online_status);
    user.show_email = changes.show_email.unwrap_or(user.show_email);
    let allows = user.allows_direct_messages();
    user.dm_privacy = match (changes.dm_privacy, changes.allow_direct_messages) {
        (Some(privacy), _) if privacy != user.dm_privacy => privacy,
        (_, Some(true)) if !allows => DmPrivacy::Everyone,
        (_, Some(false)) => DmPrivacy::NoOne,
        _ => user.dm_privacy,
    };
    user
}

impl UserSettings {
    fn apply(self, changes: UserSettingsChanges) -> Self {
        let Topics { messages, mentions, tasks, events, polls } = self.topics;
        Self {
            user: self.user,
            theme: changes.theme.unwrap_or(self.theme),
            language: changes.language.unwrap_or(self.language),
            compact_mode: changes.compact_mode.unwrap_or(self.compact_mode),
            email_notifications: changes.email_notifications.unwrap_or(self.email_notifications),
            push_notifications: changes.push_notifications.unwrap_or(self.push_notifications),
            desktop_notifications: changes.desktop_notifications.unwrap_or(self.desktop_notifications),
            notification_sound: changes.notification_sound.unwrap_or(self.notification_sound),
            topics: Topics {
                messages: changes.notify_messages.unwrap_or(messages),
                mentions: changes.notify_mentions.unwrap_or(mentions),
                tasks: changes.notify_tasks.unwrap_or(tasks),
                events: changes.notify_events.unwrap_or(events),
                polls: changes.notify_polls.unwrap_or(polls),
            },
            reduced_motion: changes.reduced_motion.unwrap_or(self.reduced_motion),
            high_contrast: changes.high_contrast.unwrap_or(self.high_contrast),
            updated_at: self.updated_at,
        }
    }
}
