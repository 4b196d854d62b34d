//! Clock, identifiers, secrets, files, presence and background jobs.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use meshup_domain::event::DaySet;
use meshup_domain::message::{AttachmentType, ThumbnailFiles};
use meshup_domain::user::UserCard;
use meshup_domain::{FileKey, RoomId, SessionId, UserId, Violation};
use time::OffsetDateTime;
use uuid::Uuid;

/// A clock.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Clock: Send + Sync {
    /// The current time, truncated to microseconds.
    fn now(&self) -> OffsetDateTime;
}

/// Generates identifiers and secrets.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Ids: Send + Sync {
    /// A UUIDv7, which sorts after earlier ones.
    fn next(&self) -> Uuid;
    /// 256 random bits as 43 URL-safe characters.
    fn secret(&self) -> String;
    /// `length` characters, chosen uniformly from `alphabet`.
    fn code(&self, alphabet: &'static [u8], length: usize) -> String;
    /// A random number in `1..=up_to`.
    fn number(&self, up_to: u32) -> u32;
}

/// Password hashing. It is slow by design, so it runs outside the async threads, with at most one job per
/// core.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Passwords: Send + Sync {
    /// Hashes a password with a new salt.
    async fn hash(&self, password: String) -> Result<String, PlatformError>;
    /// Whether the password matches. Without a hash the answer is false, but takes the same time, so that
    /// unknown accounts cannot be distinguished from wrong passwords.
    async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, PlatformError>;
}

/// The purpose of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    /// Authenticates requests and sockets.
    Access,
    /// Is exchanged for a new access token, and ends its session at logout.
    Refresh,
    /// Authenticates a browser, which sends it automatically; the surface rules out cross-site requests.
    Cookie(CookieAudience),
}

/// The API that a session cookie was issued for; it is not accepted elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieAudience {
    /// The chats API.
    Chats,
    /// The native API.
    Native,
}

/// The claims of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// The owner of the session (`sub`).
    pub user: UserId,
    /// The session, whose end invalidates the token (`sid`).
    pub session: SessionId,
    /// Identifies the token (`jti`). That of a refresh token must be the current one of its session.
    pub jti: Uuid,
    /// The only use that the token is accepted for (`token_type`).
    pub token_type: TokenType,
    /// When the token was signed (`iat`), in whole seconds on the wire.
    pub issued_at: OffsetDateTime,
    /// The token is invalid from this time on (`exp`), in whole seconds on the wire.
    pub expires_at: OffsetDateTime,
}

/// Signed tokens (JWT, RFC 7519).
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Tokens: Send + Sync {
    /// Signs a token.
    fn sign(&self, claims: &Claims) -> Result<String, PlatformError>;
    /// The claims of a token that was signed by this server and has not expired.
    fn verify(&self, token: &str, now: OffsetDateTime) -> Option<Claims>;
    /// The hash under which a mailed token is stored.
    fn fingerprint(&self, secret: &str) -> String;
}

/// A failure of a platform service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// The disk is full. Nothing was stored.
    #[error("the disk is full")]
    Full,
    /// The service cannot be reached or used at present. The text is for the log.
    #[error("temporarily unavailable: {0}")]
    Unavailable(String),
    /// Any other failure. The text is for the log.
    #[error("{0}")]
    Internal(String),
}

/// An uploaded file, spooled to a temporary location.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// The client's file name after [`meshup_domain::file::name`]; never used as a path.
    pub file_name: String,
    /// The temporary file, which the surface deletes when the request ends.
    pub path: std::path::PathBuf,
    /// In bytes.
    pub size: u64,
}

/// The type of a file, detected from its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The media type, such as `image/png`; `application/octet-stream` if unknown.
    pub media_type: String,
    /// The kind of file that the media type belongs to.
    pub attachment_type: AttachmentType,
    /// Width and height of an image in pixels as displayed, after EXIF rotation; `None` if it is corrupt.
    pub dimensions: Option<(u32, u32)>,
}

impl Inspected {
    /// Whether it is an image that all common browsers display.
    pub fn is_picture(&self) -> bool {
        const SHOWN: [&str; 7] = [
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/avif",
            "image/bmp",
            "image/vnd.microsoft.icon",
        ];
        self.attachment_type == AttachmentType::Image
            && self.dimensions.is_some()
            && SHOWN.contains(&self.media_type.as_str())
    }
}

/// A stored file in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Its key.
    pub key: FileKey,
    /// When it was stored.
    pub stored_at: OffsetDateTime,
}

/// A listing of stored files in progress.
#[async_trait]
pub trait FileListing: Send {
    /// Up to `limit` more files, in no particular order; none at the end. After an error the listing is over.
    async fn next(&mut self, limit: usize) -> Result<Vec<ListedFile>, PlatformError>;
}

/// The file store.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Files: Send + Sync {
    /// Detects the type from the content, never from the name. SVG and HTML do not count as images.
    async fn inspect(&self, upload: &Upload) -> Result<Inspected, PlatformError>;
    /// Stores an upload under `folder` with a generated name.
    async fn put(
        &self,
        folder: &str,
        upload: &Upload,
        inspected: &Inspected,
    ) -> Result<FileKey, PlatformError>;
    /// Deletes files without a committed row; a missing file is not an error.
    async fn remove(&self, keys: &[FileKey]) -> Result<(), PlatformError>;
    /// Lists the files below a folder, without thumbnails, which go with their image, and what is still being written.
    fn list(&self, folder: &str) -> Box<dyn FileListing>;
    /// Makes the thumbnails of these images, off the async threads and with bounded memory; `None` for a file that
    /// does not exist, cannot be decoded or would take too much memory.
    async fn make_thumbnails(&self, images: &[FileKey])
    -> Vec<Result<Option<ThumbnailFiles>, PlatformError>>;
    /// An absolute URL that is valid for a day without authentication, and downloads as `file_name`.
    fn url(&self, key: &FileKey, file_name: Option<String>) -> String;
    /// Grows when [`url`](Self::url) starts to return other URLs for the same files.
    fn url_period(&self) -> i64;
    /// The file that a URL of this server refers to, even if the URL has expired.
    fn key_of(&self, url: &str) -> Option<FileKey>;
}

/// The users with live sockets, held in memory.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Presence: Send + Sync {
    /// Whether the user has a live socket.
    fn is_live(&self, user: UserId) -> bool;
}

/// The running deployment.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Deployment: Send + Sync {
    /// The number of live sockets.
    fn sockets(&self) -> u64;
    /// The number of nodes.
    fn nodes(&self) -> u64;
}

/// Typing indicators, held in memory.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait TypingState: Send + Sync {
    /// Starts or stops a typing indicator, which expires after 10 s. Users who hide their presence cause
    /// none.
    fn set(&self, room: RoomId, typist: &UserCard, typing: bool);
    /// The remaining time of a user's typing indicator.
    fn remaining(&self, room: RoomId, typist: UserId) -> Option<std::time::Duration>;
}

/// A background job, which handles its own failures.
pub type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs jobs outside of requests, so that they neither delay a response nor leak information through its
/// timing.
pub trait Background: Send + Sync {
    /// Starts the job and returns immediately. A graceful shutdown waits for it.
    fn run(&self, job: Job);
}

/// Recurrence rules (RFC 5545, RRULE).
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Recurrences: Send + Sync {
    /// Expands a rule into the days on which it occurs, numbered from the day of `start`, up to `until` or
    /// the end given by the rule, whichever is earlier. The first day is always included (3.8.5.3) and counts
    /// towards COUNT. Takes milliseconds, whatever the rule.
    fn days(&self, rule: &str, start: OffsetDateTime, until: OffsetDateTime) -> Result<DaySet, Violation>;
}

/// One-time passwords (RFC 6238).
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait OneTimePasswords: Send + Sync {
    /// 160 random bits in base32.
    fn new_secret(&self) -> String;
    /// The `otpauth` URL for a QR code.
    fn url(&self, secret: &str, account: &str) -> Result<String, PlatformError>;
    /// The time step that the password belongs to: the current one or an adjacent one.
    fn step_of(
        &self,
        secret: &str,
        password: &str,
        now: OffsetDateTime,
    ) -> Result<Option<i64>, PlatformError>;
}
