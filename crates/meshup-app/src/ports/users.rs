//! Users and their relations.

use async_trait::async_trait;
use meshup_domain::user::{User, UserCard};
use meshup_domain::{Number, UserId};
use time::OffsetDateTime;

use super::StoreError;
use crate::page::{Direction, Page, PageRequest};

/// A user with their password hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The account.
    pub user: User,
    /// As returned by [`Passwords::hash`](super::Passwords::hash).
    pub password_hash: String,
}

/// The result of storing a new user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InsertUserOutcome {
    /// The stored user, with the assigned number.
    Done(Box<User>),
    /// At least one of the names is taken; nothing was stored.
    Taken {
        /// Whether an account has the email address, ignoring case.
        email: bool,
        /// Whether an account has the username, ignoring case.
        username: bool,
    },
}

/// A sort key for users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserOrder {
    /// The username, ignoring case.
    Username(Direction),
    /// When the account was created.
    DateJoined(Direction),
}

/// A filter and sort order for users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserQuery {
    /// Only this user; `None` lists all.
    pub only: Option<UserId>,
    /// Part of the username or email address, ignoring case. `None` matches all.
    pub search: Option<String>,
    /// Only accounts that are active, or that are not. `None` matches all.
    pub is_active: Option<bool>,
    /// Only site admins, or only others. `None` matches all.
    pub is_admin: Option<bool>,
    /// The order of the whole list.
    pub order: UserOrder,
    /// The part of the list to return.
    pub page: PageRequest,
}

/// Users.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// Stores a new user and assigns `number`, unless the email address or username is taken, ignoring case.
    async fn insert(&self, user: &User, password_hash: &str) -> Result<InsertUserOutcome, StoreError>;
    /// A user.
    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The user, with the row locked until the unit ends; `None` for a deleted account too.
    async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// Holds accounts until the unit ends, and returns those that are active, in any order. Units that write on behalf of
    /// users begin with it.
    async fn hold_active(&self, ids: &[UserId]) -> Result<Vec<UserId>, StoreError>;
    /// Waits until no other unit [holds](Self::hold_active) the account. Call it after the account was deactivated:
    /// before, new units could hold it without end.
    async fn wait_for_holders(&self, id: UserId) -> Result<(), StoreError>;
    /// Like [`lock`](Self::lock), but first waits for units that [hold](Self::hold_active) the account, while new ones
    /// wait. Required for deletion.
    async fn lock_to_delete(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// Replaces a locked account by what is [left](User::erased) of it, without a password. Its names are free again, and
    /// it is no longer found by any. Its id stays known to [`get`](Self::get) and [`cards`](Self::cards).
    async fn erase(&self, user: &User, at: OffsetDateTime) -> Result<(), StoreError>;
    /// The user with this email address or username, ignoring case.
    async fn by_login(&self, login: &str) -> Result<Option<Credentials>, StoreError>;
    /// The user with this email address, ignoring case.
    async fn by_email(&self, email: &str) -> Result<Option<User>, StoreError>;
    /// The user with their password hash; `None` for a deleted account too.
    async fn credentials(&self, id: UserId) -> Result<Option<Credentials>, StoreError>;
    /// Writes everything except the number and the password.
    async fn save(&self, user: &User) -> Result<(), StoreError>;
    /// Replaces the password hash.
    async fn set_password(&self, id: UserId, password_hash: &str) -> Result<(), StoreError>;
    /// Sets `last_login`, and the status to online unless the user chose one.
    async fn note_login(&self, id: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Sets `last_active_at` of these users.
    async fn note_active(&self, ids: &[UserId], at: OffsetDateTime) -> Result<(), StoreError>;
    /// For a live socket: sets `last_active_at`, and the status to online unless the user chose one.
    async fn note_live(&self, id: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Lists users, without deleted accounts.
    async fn list(&self, query: &UserQuery) -> Result<Page<User>, StoreError>;
    /// Active accounts by id after `after`.
    async fn active_after(&self, after: Option<UserId>, limit: u64) -> Result<Vec<UserId>, StoreError>;
    /// The total size in bytes of the files that each of these users uploaded to messages and tasks; users without any
    /// are omitted.
    async fn storage_used(&self, ids: &[UserId]) -> Result<Vec<(UserId, u64)>, StoreError>;
    /// The public summaries of these users, in any order; unknown ids are omitted.
    async fn cards(&self, ids: &[UserId]) -> Result<Vec<UserCard>, StoreError>;
    /// The ids of users with these usernames, which must be folded.
    async fn by_usernames(&self, names: &[String]) -> Result<Vec<(String, UserId)>, StoreError>;
    /// The ids of users with these numbers; unknown ones are omitted.
    async fn by_numbers(&self, numbers: &[Number]) -> Result<Vec<(Number, UserId)>, StoreError>;
    /// Users whose username or display name contains `text` and who share a server or conversation with
    /// `viewer`, or whose username equals `text`; never the viewer or users who block them. By username, at
    /// most `limit`.
    async fn search(&self, viewer: UserId, text: &str, limit: u64) -> Result<Vec<UserCard>, StoreError>;
    /// Users whose username, display name or public email address contains `text`, ignoring case; never the
    /// viewer or users who block them. By username, at most `limit`.
    async fn directory(&self, viewer: UserId, text: &str, limit: u64) -> Result<Vec<User>, StoreError>;
}

/// Follows and blocks between users.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RelationRepository: Send + Sync {
    /// Follows a user. Repeating it has no effect.
    async fn follow(&self, follower: UserId, followed: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Unfollows a user. Repeating it has no effect.
    async fn unfollow(&self, follower: UserId, followed: UserId) -> Result<(), StoreError>;
    /// Blocks a user. Repeating it has no effect.
    async fn block(&self, blocker: UserId, blocked: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Unblocks a user. Repeating it has no effect.
    async fn unblock(&self, blocker: UserId, blocked: UserId) -> Result<(), StoreError>;
    /// Users whom `follower` follows, newest first.
    async fn following(&self, follower: UserId, page: PageRequest) -> Result<Page<UserCard>, StoreError>;
    /// Users whom `blocker` blocks, newest first.
    async fn blocks(&self, blocker: UserId, page: PageRequest) -> Result<Page<UserCard>, StoreError>;
}
