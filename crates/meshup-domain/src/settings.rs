//! What people set for themselves, and what they want to hear (`docs/rules.md#for-oneself`).

mod notifications;
mod user;

pub use notifications::{NotificationLevel, Preference, PreferenceChanges, Topics, Volume, Wants};
pub use user::{Language, OwnSettings, Theme, UserSettings, UserSettingsChanges};
