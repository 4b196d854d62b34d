//! Exports of what users wrote: their queue, their content, and the archives that they are written to.

use async_trait::async_trait;
use meshup_domain::export::Export;
use meshup_domain::{ExportId, FileKey, UserId, string_enum};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{PlatformError, StoreError};

string_enum! {
    /// A part of an export, named like its file in the archive.
    ExportPart {
        /// The account, with its picture.
        Profile = "profile",
        /// The user's settings.
        Settings = "settings",
        /// Notification preferences for servers.
        Preferences = "notification_preferences",
        /// Settings of channels and conversations.
        RoomSettings = "room_settings",
        /// Sessions, without what could be used to take them over.
        Sessions = "sessions",
        /// Memberships in servers.
        Servers = "servers",
        /// Direct conversations that the user takes part in.
        Conversations = "conversations",
        /// Messages in channels and conversations.
        Messages = "messages",
        /// Messages that were begun and not sent.
        Drafts = "drafts",
        /// Previous texts of messages that were edited.
        MessageVersions = "message_versions",
        /// Files of messages.
        Attachments = "attachments",
        /// Reactions to messages.
        Reactions = "reactions",
        /// Notes that the user created.
        Notes = "notes",
        /// Versions of notes that the user wrote.
        NoteVersions = "note_versions",
        /// Tasks that the user created.
        Tasks = "tasks",
        /// Files that the user added to tasks.
        TaskFiles = "task_files",
        /// Comments on tasks and polls.
        Comments = "comments",
        /// Events that the user created.
        Events = "events",
        /// Replies to invitations to events.
        Rsvps = "event_replies",
        /// Polls that the user created.
        Polls = "polls",
        /// Options that the user added to polls.
        PollOptions = "poll_options",
        /// Votes in polls.
        Votes = "votes",
        /// Notifications to the user.
        Notifications = "notifications",
        /// Users whom the user follows.
        Follows = "follows",
        /// Users whom the user blocks.
        Blocks = "blocks",
    }
}

/// A position in a part of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportPosition {
    /// The id by which the part is sorted.
    pub id: Uuid,
    /// Tells entries with the same id apart; 0 if there are none.
    pub number: i64,
}

/// A stored file that belongs to an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Where it is in the archive.
    pub path: String,
    /// The stored file.
    pub key: FileKey,
}

/// Some entries of a part of an export.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportPage {
    /// Each as a JSON object.
    pub entries: Vec<String>,
    /// The files that these entries refer to.
    pub files: Vec<ExportedFile>,
    /// The last of them; `None` if there are no more entries.
    pub last: Option<ExportPosition>,
}

/// An export that a node works at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedExport {
    /// Identifies the export.
    pub id: ExportId,
    /// The user whose data it is.
    pub user: UserId,
    /// How often it was claimed, which tells this claim from others.
    pub attempts: u32,
}

/// Exports.
///
/// A node claims an export for a limited time, the lease, which it extends while it works. If it ends, any node can claim
/// the export again.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ExportRepository: Send + Sync {
    /// Stores a new export, which is due at once and deleted at `expires_at` whatever becomes of it.
    async fn insert(&self, export: &Export, expires_at: OffsetDateTime) -> Result<(), StoreError>;
    /// The user's latest export.
    async fn latest(&self, user: UserId) -> Result<Option<Export>, StoreError>;
    /// Whether an export is due.
    async fn is_any_due(&self, now: OffsetDateTime) -> Result<bool, StoreError>;
    /// Claims the export that has been due longest until `lease_end`. Concurrent calls claim different ones.
    async fn claim(
        &self,
        now: OffsetDateTime,
        lease_end: OffsetDateTime,
    ) -> Result<Option<ClaimedExport>, StoreError>;
    /// Extends a lease; false if the export was claimed again meanwhile, or is gone.
    async fn extend(&self, claim: &ClaimedExport, lease_end: OffsetDateTime) -> Result<bool, StoreError>;
    /// Ends a claim with an archive, which is deleted at `expires_at`; false like [`extend`](Self::extend).
    async fn finish(
        &self,
        claim: &ClaimedExport,
        file: &FileKey,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// Ends a claim without one. The export is tried again at `retry_at`; without a time it has failed.
    async fn give_up(
        &self,
        claim: &ClaimedExport,
        retry_at: Option<OffsetDateTime>,
    ) -> Result<(), StoreError>;
    /// Deletes at most `limit` exports that expired before a time, and returns how many, with their archives.
    async fn remove_expired(
        &self,
        before: OffsetDateTime,
        limit: u64,
    ) -> Result<(u64, Vec<FileKey>), StoreError>;
    /// Deletes all exports of a user, and returns their archives.
    async fn remove_all(&self, user: UserId) -> Result<Vec<FileKey>, StoreError>;
    /// At most `limit` entries of a part, after a position. The cost does not depend on the position.
    async fn page(
        &self,
        user: UserId,
        part: ExportPart,
        after: Option<ExportPosition>,
        limit: u64,
    ) -> Result<ExportPage, StoreError>;
}

/// Creates archives.
#[async_trait]
pub trait Archives: Send + Sync {
    /// Begins an archive in a temporary file, which is gone when it is dropped.
    async fn create(&self) -> Result<Box<dyn Archive>, PlatformError>;
}

/// A ZIP archive that is written from start to end, with constant memory.
#[async_trait]
pub trait Archive: Send {
    /// Begins a file, which ends with the next one.
    async fn begin(&mut self, path: &str) -> Result<(), PlatformError>;
    /// Appends to the current file.
    async fn write(&mut self, content: Vec<u8>) -> Result<(), PlatformError>;
    /// Adds a stored file; false if it does not exist.
    async fn add(&mut self, file: &ExportedFile) -> Result<bool, PlatformError>;
    /// Stores the archive under `folder` with a generated name.
    async fn store(self: Box<Self>, folder: &str) -> Result<FileKey, PlatformError>;
}
