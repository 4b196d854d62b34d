//! People and how they relate.

use async_trait::async_trait;
use meshup_domain::user::{User, UserCard};
use meshup_domain::{Number, UserId};
use time::OffsetDateTime;

use super::StoreError;
use crate::page::{Direction, Page, PageRequest};

/// A person with the hash of their password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: User,
    pub password_hash: String,
}

/// What became of a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registered {
    /// The stored person, with their number.
    Done(Box<User>),
    Taken {
        email: bool,
        username: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserOrder {
    Username(Direction),
    DateJoined(Direction),
}

/// Which people, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserQuery {
    /// Only this person.
    pub only: Option<UserId>,
    /// Part of the username or email, in any case.
    pub search: Option<String>,
    pub order: UserOrder,
    pub page: PageRequest,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// Stores a new person unless the email or username is taken (both without regard to case); `number` is
    /// assigned here and the given one ignored.
    async fn insert(&self, user: &User, password_hash: &str) -> Result<Registered, StoreError>;
    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The person, with the row locked until the unit ends.
    async fn lock(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// By email or username, in any case.
    async fn by_login(&self, login: &str) -> Result<Option<Credentials>, StoreError>;
    async fn by_email(&self, email: &str) -> Result<Option<User>, StoreError>;
    async fn credentials(&self, id: UserId) -> Result<Option<Credentials>, StoreError>;
    /// Writes everything but the number and the password.
    async fn save(&self, user: &User) -> Result<(), StoreError>;
    async fn set_password(&self, id: UserId, password_hash: &str) -> Result<(), StoreError>;
    /// Sets `last_login`, and the status to online unless the person chose one.
    async fn note_login(&self, id: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Sets `last_active_at` of all of these people.
    async fn note_active(&self, ids: &[UserId], at: OffsetDateTime) -> Result<(), StoreError>;
    /// For a live socket: sets `last_active_at`, and the status to online unless the person chose one.
    async fn note_live(&self, id: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    async fn list(&self, query: &UserQuery) -> Result<Page<User>, StoreError>;
    /// The basic forms of these people, in any order; unknown ids are left out.
    async fn cards(&self, ids: &[UserId]) -> Result<Vec<UserCard>, StoreError>;
    /// The ids of people with these usernames, given folded.
    async fn by_usernames(&self, names: &[String]) -> Result<Vec<(String, UserId)>, StoreError>;
    /// The ids of people with these numbers; unknown ones are left out.
    async fn by_numbers(&self, numbers: &[Number]) -> Result<Vec<(Number, UserId)>, StoreError>;
    /// People whose username or display name contains `text` and who share a server or conversation with `viewer`,
    /// or whose username is exactly `text`; never the viewer nor who blocks them. By username, at most `limit`.
    async fn search(&self, viewer: UserId, text: &str, limit: u64) -> Result<Vec<UserCard>, StoreError>;
    /// People whose username, display name or shown email contains `text`, in any case; never the viewer nor who blocks
    /// them. By username, at most `limit`.
    async fn directory(&self, viewer: UserId, text: &str, limit: u64) -> Result<Vec<User>, StoreError>;
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait RelationRepository: Send + Sync {
    /// Repeating a follow or block changes nothing.
    async fn follow(&self, follower: UserId, followed: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    async fn unfollow(&self, follower: UserId, followed: UserId) -> Result<(), StoreError>;
    async fn block(&self, blocker: UserId, blocked: UserId, at: OffsetDateTime) -> Result<(), StoreError>;
    async fn unblock(&self, blocker: UserId, blocked: UserId) -> Result<(), StoreError>;
    /// Newest first.
    async fn following(&self, follower: UserId, page: PageRequest) -> Result<Page<UserCard>, StoreError>;
    /// Newest first.
    async fn blocks(&self, blocker: UserId, page: PageRequest) -> Result<Page<UserCard>, StoreError>;
}
