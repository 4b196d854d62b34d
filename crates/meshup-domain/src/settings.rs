//! User settings and notification preferences (`docs/rules.md#for-oneself`).

mod notifications;
mod user;

pub use notifications::{NotificationLevel, Preference, PreferenceChanges, Topics, Volume, Wants};
pub use user::{Language, OwnSettings, Theme, UserSettings, UserSettingsChanges};
