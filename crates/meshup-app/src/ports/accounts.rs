//! Sessions, mailed tokens, idempotency keys.

use async_trait::async_trait;
use meshup_domain::account::{Session, TokenPurpose};
use meshup_domain::{SessionId, UserId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::StoreError;

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send + Sync {
    async fn insert(&self, session: &Session) -> Result<(), StoreError>;
    async fn get(&self, id: SessionId) -> Result<Option<Session>, StoreError>;
    /// Live sessions of a person, the last used first.
    async fn list(&self, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>, StoreError>;
    /// Replaces the refresh token if `old` is the present one and the session is live; false otherwise.
    async fn rotate(
        &self,
        id: SessionId,
        old: Uuid,
        new: Uuid,
        expires_at: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// Sets `last_used_at` of all of these.
    async fn touch(&self, ids: &[SessionId], at: OffsetDateTime) -> Result<(), StoreError>;
    /// Ends a live session of `user`; false where there is none.
    async fn end(&self, user: UserId, id: SessionId, at: OffsetDateTime) -> Result<bool, StoreError>;
    /// Ends all live sessions of a person but `except`, and names them.
    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        at: OffsetDateTime,
    ) -> Result<Vec<SessionId>, StoreError>;
    /// Deletes sessions that ended or expired before a time, at most `limit`; how many.
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
    /// Those of `ids` that are over: ended, expired, or gone.
    async fn over(&self, ids: &[SessionId], now: OffsetDateTime) -> Result<Vec<SessionId>, StoreError>;
}

/// A mailed token, known by its hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedToken {
    pub hash: String,
    pub user: UserId,
    pub purpose: TokenPurpose,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait TokenRepository: Send + Sync {
    async fn insert(&self, token: &MailedToken) -> Result<(), StoreError>;
    /// Uses a token up: the person it was mailed to, or nothing if it is unknown, used, expired or for another
    /// purpose. Of many at once, one succeeds.
    async fn consume(
        &self,
        hash: &str,
        purpose: TokenPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<UserId>, StoreError>;
    /// Whose token this is, if it could be used now.
    async fn peek(
        &self,
        hash: &str,
        purpose: TokenPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<UserId>, StoreError>;
    /// Deletes tokens that expired before a time, at most `limit`; how many.
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
    /// Uses up every token of a person that could still be used for `purpose`.
    async fn void(&self, user: UserId, purpose: TokenPurpose, at: OffsetDateTime) -> Result<(), StoreError>;
}

/// The place where an `Idempotency-Key` counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyScope {
    pub user: UserId,
    pub method: String,
    pub path: String,
    pub key: String,
}

/// An answer that was given, to be given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Tells the body of the first request from another.
    pub fingerprint: String,
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
    pub created_at: OffsetDateTime,
}

/// How long an answer is kept under its key (`docs/rules.md#retries`).
pub const KEY_LIFE: Duration = Duration::hours(24);

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait IdempotencyRepository: Send + Sync {
    /// The answer kept under a key since `since`.
    async fn get(&self, scope: &KeyScope, since: OffsetDateTime) -> Result<Option<KeptAnswer>, StoreError>;
    /// Takes the key for this unit; false if another unit has it. An entry older than `since` gives way.
    async fn claim(
        &self,
        scope: &KeyScope,
        fingerprint: &str,
        now: OffsetDateTime,
        since: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// Deletes keys from before a time, at most `limit`; how many.
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
    /// Keeps the answer under a key that this unit has claimed.
    async fn keep(&self, scope: &KeyScope, answer: &KeptAnswer) -> Result<(), StoreError>;
}
