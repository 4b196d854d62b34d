//! User settings, notification preferences and second factors.

use async_trait::async_trait;
use meshup_domain::room::RoomOwner;
use meshup_domain::settings::{
    NotificationSettings, Preference, RoomSettings, RoomSettingsChanges, UserSettings,
};
use meshup_domain::two_factor::TwoFactor;
use meshup_domain::user::Status;
use meshup_domain::{PreferenceId, RoomId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::StoreError;
use crate::page::{Page, PageRequest};

/// A user's preferences for receiving notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationRecipient {
    /// The user to notify, if `wants` allows the kind of notification.
    pub user: UserId,
    /// What the user wants to be notified of, in general, in the server and in the room in question.
    pub wants: NotificationSettings,
    /// As stored, whether or not the user has a live socket.
    pub status: Status,
    /// The address for notification mails; `None` if the user wants none or has not verified it.
    pub mail_to: Option<String>,
}

/// User settings and notification preferences.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SettingsRepository: Send + Sync {
    /// The stored settings; `None` if the user has never changed any.
    async fn get(&self, user: UserId) -> Result<Option<UserSettings>, StoreError>;
    /// Stores or replaces the settings.
    async fn save(&self, settings: &UserSettings) -> Result<(), StoreError>;
    /// The preferences of a user, oldest first.
    async fn preferences(&self, user: UserId, page: PageRequest) -> Result<Page<Preference>, StoreError>;
    /// A preference of this user.
    async fn preference(&self, user: UserId, id: PreferenceId) -> Result<Option<Preference>, StoreError>;
    /// The preference, with its row locked until the unit ends.
    async fn lock_preference(&self, user: UserId, id: PreferenceId)
    -> Result<Option<Preference>, StoreError>;
    /// Stores a preference; false if the user already has one for this server. Atomic in the database.
    async fn add_preference(&self, preference: &Preference) -> Result<bool, StoreError>;
    /// Writes the settings of a preference.
    async fn save_preference(&self, preference: &Preference) -> Result<(), StoreError>;
    /// Deletes a preference; false if the user has no such preference.
    async fn remove_preference(&self, user: UserId, id: PreferenceId) -> Result<bool, StoreError>;
    /// The settings of a user for rooms that they may read, in any order.
    async fn rooms(&self, user: UserId) -> Result<Vec<(RoomOwner, RoomSettings)>, StoreError>;
    /// The settings of a user for a room; the default if there are none.
    async fn room(&self, user: UserId, room: RoomId) -> Result<RoomSettings, StoreError>;
    /// Writes the settings of a user for a room, and returns them; `None` if the room is gone. Atomic in the database.
    async fn save_room(
        &self,
        user: UserId,
        room: RoomId,
        changes: RoomSettingsChanges,
        at: OffsetDateTime,
    ) -> Result<Option<RoomSettings>, StoreError>;
    /// The preferences of these users for a server, or for notifications outside of servers, and for the channel or
    /// conversation with the id `room`, in any order. Unknown users are omitted; if the server is unknown, all are.
    async fn recipients(
        &self,
        server: Option<ServerId>,
        room: Option<Uuid>,
        people: &[UserId],
    ) -> Result<Vec<NotificationRecipient>, StoreError>;
}

/// Second factors and recovery codes.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait TwoFactorRepository: Send + Sync {
    /// The second factor of a user, enabled or proposed.
    async fn get(&self, user: UserId) -> Result<Option<TwoFactor>, StoreError>;
    /// Stores or replaces a second factor, with the hashes of its recovery codes.
    async fn set(&self, factor: &TwoFactor, recovery_codes: &[String]) -> Result<(), StoreError>;
    /// Deletes the second factor and its recovery codes.
    async fn remove(&self, user: UserId) -> Result<(), StoreError>;
    /// Records that the password of `step` was used; false if that or a later step was used before.
    /// Concurrent calls succeed once.
    async fn use_step(&self, user: UserId, step: i64) -> Result<bool, StoreError>;
    /// Consumes a recovery code; false if there is none with this hash. Concurrent calls succeed once.
    async fn use_recovery_code(&self, user: UserId, hash: &str) -> Result<bool, StoreError>;
}
