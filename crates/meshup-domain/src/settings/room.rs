//! What a user sets for a single channel or conversation.

use time::OffsetDateTime;

use super::NotificationLevel;
use crate::{Patch, string_enum};

string_enum! {
    /// Which notifications from a channel or conversation a user receives.
    RoomNotificationLevel {
        /// Those that the preference for the server allows; in a conversation, all.
        Default = "default",
        /// Every notification, subject to [`Topics`](super::Topics).
        All = "all",
        /// Only those of messages that mention the user.
        Mentions = "mentions",
        /// None at all.
        Nothing = "none",
    }
}

/// A user's settings for a room. The default is what applies without any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomSettings {
    /// Takes the place of the level for the server.
    pub level: RoomNotificationLevel,
    /// Until then, the room causes no notifications, whatever the level. Stored as given, even if it has passed.
    pub muted_until: Option<OffsetDateTime>,
}

impl Default for RoomSettings {
    fn default() -> Self {
        Self { level: RoomNotificationLevel::Default, muted_until: None }
    }
}

/// New settings of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomSettingsChanges {
    /// The new level.
    pub level: RoomNotificationLevel,
    /// The new end of the mute; a time in the past has no effect.
    pub muted_until: Patch<OffsetDateTime>,
}

impl RoomSettings {
    /// Whether notifications are muted at `now`.
    pub fn is_muted(&self, now: OffsetDateTime) -> bool {
        self.muted_until.is_some_and(|until| now < until)
    }

    /// The level that applies, where the default is `general`.
    pub const fn level(&self, general: NotificationLevel) -> NotificationLevel {
        match self.level {
            RoomNotificationLevel::Default => general,
            RoomNotificationLevel::All => NotificationLevel::All,
            RoomNotificationLevel::Mentions => NotificationLevel::Mentions,
            RoomNotificationLevel::Nothing => NotificationLevel::Nothing,
        }
    }
}
