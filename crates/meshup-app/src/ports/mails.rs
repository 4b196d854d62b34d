//! Mail: the queue in the database, and the mail server.

use async_trait::async_trait;
use meshup_domain::MailId;
use time::OffsetDateTime;

use super::{PlatformError, StoreError};

/// An email to one recipient. To send it, queue it with [`MailQueue`](crate::mail::MailQueue).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// A single address, as stored with the account.
    pub to: String,
    /// One line of text.
    pub subject: String,
    /// The body, as plain text.
    pub text: String,
}

/// A mail as it is handed to the mail server, the same on every attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Identifies the mail in the queue.
    pub id: MailId,
    /// The `Message-ID` header, with angle brackets.
    pub message_id: String,
    /// The `Date` header.
    pub date: OffsetDateTime,
    /// Recipient, subject and text.
    pub mail: Mail,
}

/// Why the mail server did not accept a mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server will never accept this mail.
    #[error("the mail was refused: {0}")]
    Refused(String),
    /// The server may accept it later.
    #[error("the mail server is unavailable: {0}")]
    Unavailable(String),
}

/// The mail server.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands over a mail. After `Ok` the mail server is responsible for it. Answers within four minutes.
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError>;
}

/// Encrypts texts that the database holds for a while.
pub trait Seal: Send + Sync {
    /// Encrypts the text of a mail, bound to its id.
    fn seal(&self, id: MailId, text: &str) -> Result<Vec<u8>, PlatformError>;
    /// The text; `None` if it was sealed with another secret or for another id, or is damaged.
    fn open(&self, id: MailId, sealed: &[u8]) -> Option<String>;
}

/// A mail in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMail {
    /// UUIDv7, so ids sort by the time of queueing.
    pub id: MailId,
    /// The `Message-ID` header, with angle brackets.
    pub message_id: String,
    /// The address of the recipient.
    pub to: String,
    /// One line of text, stored in clear.
    pub subject: String,
    /// Encrypted by [`Seal`].
    pub sealed_text: Vec<u8>,
    /// The time of queueing, from which the three days of retries count.
    pub queued_at: OffsetDateTime,
    /// How often it was claimed.
    pub attempts: u32,
}

/// Mails that have not been sent yet.
///
/// A node claims a mail for a limited time, the lease. If the mail is still in the queue afterwards, because the node
/// crashed, any node can claim it again.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait MailRepository: Send + Sync {
    /// Adds mails, which are due at once.
    async fn queue(&self, mails: &[QueuedMail]) -> Result<(), StoreError>;
    /// Whether a mail is due.
    async fn any_due(&self, now: OffsetDateTime) -> Result<bool, StoreError>;
    /// Claims the mail that has been due longest, until `lease_end`, and counts the attempt. Concurrent calls claim
    /// different mails.
    async fn claim(
        &self,
        now: OffsetDateTime,
        lease_end: OffsetDateTime,
    ) -> Result<Option<QueuedMail>, StoreError>;
    /// Ends a claim: the mail is due again at `due_at`. Does nothing if the mail was claimed again meanwhile.
    async fn postpone(&self, claimed: &QueuedMail, due_at: OffsetDateTime) -> Result<(), StoreError>;
    /// Removes all mails to an address from the queue.
    async fn remove_all_to(&self, recipient: &str) -> Result<(), StoreError>;
    /// Removes mails from the queue; it is not an error if one is gone.
    async fn remove(&self, ids: &[MailId]) -> Result<(), StoreError>;
}
