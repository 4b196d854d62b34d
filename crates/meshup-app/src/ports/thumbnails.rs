//! Images that wait for their thumbnails.

use async_trait::async_trait;
use meshup_domain::message::ThumbnailFiles;
use meshup_domain::{AttachmentId, FileKey, RoomId};
use time::OffsetDateTime;

use super::StoreError;

/// An image whose thumbnails are to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingImage {
    /// The room of the message that shows the image.
    pub room: RoomId,
    /// The attachment that shows the image.
    pub attachment: AttachmentId,
    /// The file of the original.
    pub file: FileKey,
    /// How often it was taken without an outcome, this time included.
    pub tries: i32,
}

/// What came of an image that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThumbnailOutcome {
    /// Both were made and stored.
    Made(ThumbnailFiles),
    /// It gets none.
    None,
    /// The files could not be reached; it is due again at this time.
    Later(OffsetDateTime),
}

/// The queue of images that wait for their thumbnails.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ThumbnailRepository: Send + Sync {
    /// Whether an image is due.
    async fn is_any_due(&self, now: OffsetDateTime) -> Result<bool, StoreError>;
    /// Takes at most `limit` images that are due, the newest first, which are due again at `until`. What another
    /// unit is taking is skipped.
    async fn take(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<PendingImage>, StoreError>;
    /// Records an outcome; false if the attachment no longer exists. Holds the room of the attachment, so that a
    /// room which is being deleted is either seen with the outcome or gone.
    async fn finish(&self, attachment: AttachmentId, outcome: &ThumbnailOutcome) -> Result<bool, StoreError>;
}
