//! Sessions, mailed tokens and idempotency keys.

use async_trait::async_trait;
use meshup_domain::account::{Session, TokenPurpose};
use meshup_domain::{SessionId, UserId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::StoreError;

/// Sessions of users.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send + Sync {
    /// Stores a new session.
    async fn insert(&self, session: &Session) -> Result<(), StoreError>;
    /// A session, live or not.
    async fn get(&self, id: SessionId) -> Result<Option<Session>, StoreError>;
    /// Live sessions of a user, most recently used first.
    async fn list(&self, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>, StoreError>;
    /// Replaces the refresh token if `old` is the current one and the session is live; false otherwise.
    async fn rotate(
        &self,
        id: SessionId,
        old: Uuid,
        new: Uuid,
        expires_at: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// Sets `last_used_at` of these sessions.
    async fn touch(&self, ids: &[SessionId], at: OffsetDateTime) -> Result<(), StoreError>;
    /// Ends a live session of `user`; false if there is none.
    async fn end(&self, user: UserId, id: SessionId, at: OffsetDateTime) -> Result<bool, StoreError>;
    /// Ends all live sessions of a user except `except`, and returns their ids.
    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        at: OffsetDateTime,
    ) -> Result<Vec<SessionId>, StoreError>;
    /// Deletes at most `limit` sessions that ended or expired before a time, and returns how many.
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
    /// Those of `ids` that have ended, expired or been deleted.
    async fn over(&self, ids: &[SessionId], now: OffsetDateTime) -> Result<Vec<SessionId>, StoreError>;
}

/// A mailed token, identified by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedToken {
    /// The [`fingerprint`](super::Tokens::fingerprint) of the token, which itself is only in the mail.
    pub hash: String,
    /// The user it was mailed to, for whom alone it works.
    pub user: UserId,
    /// The only operation that it authorizes.
    pub purpose: TokenPurpose,
    /// When it was generated.
    pub created_at: OffsetDateTime,
    /// From this time on it can no longer be consumed.
    pub expires_at: OffsetDateTime,
}

/// Mailed tokens.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait TokenRepository: Send + Sync {
    /// Stores a new token.
    async fn insert(&self, token: &MailedToken) -> Result<(), StoreError>;
    /// Consumes a token and returns the user it was mailed to; `None` if it is unknown, used, expired or for
    /// another purpose. Concurrent calls succeed once.
    async fn consume(
        &self,
        hash: &str,
        purpose: TokenPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<UserId>, StoreError>;
    /// The owner of a token that could be consumed now.
    async fn peek(
        &self,
        hash: &str,
        purpose: TokenPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<UserId>, StoreError>;
    /// Deletes at most `limit` tokens that expired before a time, and returns how many.
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
    /// Invalidates every token of a user for `purpose`.
    async fn void(&self, user: UserId, purpose: TokenPurpose, at: OffsetDateTime) -> Result<(), StoreError>;
}

/// The scope within which an `Idempotency-Key` is unique.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// The authenticated user; the same key of another user is another key.
    pub user: UserId,
    /// The HTTP method, such as `POST`.
    pub method: String,
    /// The path of the request without query and trailing slash.
    pub path: String,
    /// The value of the header: visible ASCII.
    pub key: String,
}

/// A stored response, to be replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResponse {
    /// A hash of the request, which detects reuse of the key for a different one.
    pub fingerprint: String,
    /// The HTTP status, which is a success.
    pub status: u16,
    /// The `Content-Type` header; `None` if the response had none.
    pub content_type: Option<String>,
    /// The body as sent; empty for 204.
    pub body: Vec<u8>,
    /// When the key was claimed. The response can be replayed for [`KEY_LIFETIME`] from then on.
    pub created_at: OffsetDateTime,
}

/// How long a response is stored under its key (`docs/rules.md#retries`).
pub const KEY_LIFETIME: Duration = Duration::hours(24);

/// Responses stored by idempotency key.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait IdempotencyRepository: Send + Sync {
    /// The response stored under a key at or after `since`.
    async fn get(
        &self,
        scope: &IdempotencyKey,
        since: OffsetDateTime,
    ) -> Result<Option<StoredResponse>, StoreError>;
    /// Claims the key for this unit; false if another unit has it. An entry older than `since` is replaced.
    async fn claim(
        &self,
        scope: &IdempotencyKey,
        fingerprint: &str,
        now: OffsetDateTime,
        since: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// Deletes at most `limit` keys older than a time, and returns how many.
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
    /// Stores the response under a key claimed by this unit.
    async fn keep(&self, scope: &IdempotencyKey, answer: &StoredResponse) -> Result<(), StoreError>;
}
