//! Clock, identifiers, secrets, files, mail, presence and background work.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use meshup_domain::event::Days;
use meshup_domain::message::AttachmentType;
use meshup_domain::user::UserCard;
use meshup_domain::{FileKey, RoomId, SessionId, UserId, Violation};
use time::OffsetDateTime;
use uuid::Uuid;

/// The time, truncated to microseconds.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Clock: Send + Sync {
    fn now(&self) -> OffsetDateTime;
}

/// Identifiers and secrets.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Ids: Send + Sync {
    /// A UUIDv7: later ones sort after earlier ones.
    fn next(&self) -> Uuid;
    /// 256 random bits as 43 URL-safe characters.
    fn secret(&self) -> String;
    /// `length` random characters from `alphabet`, each as likely as the others.
    fn code(&self, alphabet: &'static [u8], length: usize) -> String;
    /// A random number from 1 to `up_to`.
    fn number(&self, up_to: u32) -> u32;
}

/// Password hashes, slow on purpose: they run off the async threads, and no more at once than there are cores.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Passwords: Send + Sync {
    async fn hash(&self, password: String) -> Result<String, PlatformError>;
    /// Without a hash it takes the same time and says no, so that an unknown account cannot be told from a wrong
    /// password.
    async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, PlatformError>;
}

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    Access,
    Refresh,
    /// A browser's, which sends it by itself.
    Cookie,
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    pub user: UserId,
    pub session: SessionId,
    pub jti: Uuid,
    pub token_type: TokenType,
    pub issued_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

/// Signed tokens (RFC 7519).
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Tokens: Send + Sync {
    fn sign(&self, claims: &Claims) -> Result<String, PlatformError>;
    /// The claims of a token of ours that has not expired; nothing otherwise.
    fn verify(&self, token: &str, now: OffsetDateTime) -> Option<Claims>;
    /// The hash under which a mailed token is kept.
    fn fingerprint(&self, secret: &str) -> String;
}

/// A platform service failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    #[error("the disk is full")]
    Full,
    #[error("temporarily unavailable: {0}")]
    Unavailable(String),
    #[error("{0}")]
    Internal(String),
}

/// A file that a client sent, spooled to a temporary place.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// What [`meshup_domain::file::name`] keeps of the name that the client gave it; never used as a path.
    pub file_name: String,
    pub path: std::path::PathBuf,
    /// Bytes.
    pub size: u64,
}

/// What the bytes of a file say it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    pub media_type: String,
    pub attachment_type: AttachmentType,
    /// Pixels of an image as a viewer shows it, upright; none where it is broken.
    pub dimensions: Option<(u32, u32)>,
}

impl Inspected {
    /// Whether it is an image that every usual browser shows.
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

/// Where files are kept.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Files: Send + Sync {
    /// Reads the type from the bytes, never from the name; SVG and HTML are no images.
    async fn inspect(&self, upload: &Upload) -> Result<Inspected, PlatformError>;
    /// Stores an upload under `folder` and a generated name.
    async fn put(
        &self,
        folder: &str,
        upload: &Upload,
        inspected: &Inspected,
    ) -> Result<FileKey, PlatformError>;
    /// Removes files whose rows were never committed; a missing one is no error.
    async fn remove(&self, keys: &[FileKey]) -> Result<(), PlatformError>;
    /// An absolute URL that works for a day without headers, and saves under `file_name`.
    fn url(&self, key: &FileKey, file_name: Option<String>) -> String;
    /// The file that a URL of this server is about, whether or not the URL still works.
    fn key_of(&self, url: &str) -> Option<FileKey>;
}

/// A mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    async fn send(&self, mail: Mail) -> Result<(), PlatformError>;
}

/// Who has a live socket, from memory.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Presence: Send + Sync {
    fn is_live(&self, user: UserId) -> bool;
}

/// Who types where: short-lived, from memory.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait TypingState: Send + Sync {
    /// Shows the others of a room that somebody types, or no longer does; typing ends by itself after 10 s. Hidden
    /// people type unseen.
    fn set(&self, room: RoomId, typist: &UserCard, typing: bool);
    /// How long somebody is still shown as typing.
    fn left(&self, room: RoomId, typist: UserId) -> Option<std::time::Duration>;
}

/// Work that nobody waits for; it reports its own failures.
pub type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs work off the path of requests: what must not slow an answer down, or tell by its duration what was found.
pub trait Background: Send + Sync {
    /// Starts the job and returns at once. A shutdown in good order lets it finish.
    fn run(&self, job: Job);
}

/// Rules of recurrence (RFC 5545, RRULE).
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Recurrences: Send + Sync {
    /// Works a rule out into the days on which it holds, counted from that of `start`, up to the moment `until` or
    /// the end that the rule itself has, whichever is earlier. The first day is always one of them (3.8.5.3), and
    /// counts for COUNT. Takes milliseconds, whatever the rule.
    fn days(&self, rule: &str, start: OffsetDateTime, until: OffsetDateTime) -> Result<Days, Violation>;
}

/// One-time passwords of a second factor (RFC 6238).
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait OneTimePasswords: Send + Sync {
    /// 160 random bits in base32.
    fn new_secret(&self) -> String;
    /// What an authenticator app reads from a QR code.
    fn url(&self, secret: &str, account: &str) -> Result<String, PlatformError>;
    /// The time step, the present one or its neighbours, whose password this is.
    fn step_of(
        &self,
        secret: &str,
        password: &str,
        now: OffsetDateTime,
    ) -> Result<Option<i64>, PlatformError>;
}
