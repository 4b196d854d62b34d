//! What people set for themselves, and their second factors.

use async_trait::async_trait;
use meshup_domain::settings::{Preference, UserSettings, Wants};
use meshup_domain::two_factor::TwoFactor;
use meshup_domain::user::Status;
use meshup_domain::{PreferenceId, ServerId, UserId};

use super::StoreError;
use crate::page::{Page, PageRequest};

/// A person who may be told of something, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    pub user: UserId,
    pub wants: Wants,
    /// As stored.
    pub status: Status,
    /// Where to mail notifications; nothing where the person wants no mails, or has not verified the address.
    pub mail_to: Option<String>,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SettingsRepository: Send + Sync {
    /// Nothing where the person has not set anything yet.
    async fn get(&self, user: UserId) -> Result<Option<UserSettings>, StoreError>;
    /// Stores or replaces.
    async fn save(&self, settings: &UserSettings) -> Result<(), StoreError>;
    /// A person's preferences, oldest first.
    async fn preferences(&self, user: UserId, page: PageRequest) -> Result<Page<Preference>, StoreError>;
    /// A preference of this person.
    async fn preference(&self, user: UserId, id: PreferenceId) -> Result<Option<Preference>, StoreError>;
    /// The same, with its row locked until the unit ends.
    async fn lock_preference(&self, user: UserId, id: PreferenceId)
    -> Result<Option<Preference>, StoreError>;
    /// False if the person has one for this server already. Decided by the database.
    async fn add_preference(&self, preference: &Preference) -> Result<bool, StoreError>;
    /// Writes the volume.
    async fn save_preference(&self, preference: &Preference) -> Result<(), StoreError>;
    /// False if the person has no such preference.
    async fn remove_preference(&self, user: UserId, id: PreferenceId) -> Result<bool, StoreError>;
    /// What each of these people wants to hear of a server, or of what happens in none. In any order; people that
    /// are unknown are left out, and so is everybody where the server is.
    async fn wishes(&self, server: Option<ServerId>, people: &[UserId]) -> Result<Vec<Listener>, StoreError>;
}

/// Second factors and recovery codes.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait TwoFactorRepository: Send + Sync {
    async fn get(&self, user: UserId) -> Result<Option<TwoFactor>, StoreError>;
    /// Stores or replaces, with recovery codes known by their hashes only.
    async fn set(&self, factor: &TwoFactor, recovery_codes: &[String]) -> Result<(), StoreError>;
    /// Removes the factor and its recovery codes.
    async fn remove(&self, user: UserId) -> Result<(), StoreError>;
    /// Notes that the password of `step` was used; false if it, or a later one, was used before. Of many at once,
    /// one succeeds.
    async fn use_step(&self, user: UserId, step: i64) -> Result<bool, StoreError>;
    /// Uses a recovery code up; false if there is none with this hash. Of many at once, one succeeds.
    async fn use_recovery_code(&self, user: UserId, hash: &str) -> Result<bool, StoreError>;
}
