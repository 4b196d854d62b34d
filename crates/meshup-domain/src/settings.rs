//! User settings and notification preferences (`docs/rules.md#settings-and-notifications`).

mod notifications;
mod room;
mod user;

pub use notifications::{
    NotificationLevel, NotificationSettings, Preference, PreferenceChanges, ServerNotificationLevel, Topics,
};
pub use room::{RoomNotificationLevel, RoomSettings, RoomSettingsChanges};
pub use user::{Language, OwnSettings, Theme, UserSettings, UserSettingsChanges};
