//! Exports of everything that a user wrote and uploaded.

use time::{Duration, OffsetDateTime};

use crate::{ExportId, FileKey, UserId};

/// How long a finished export can be downloaded.
pub const EXPORT_LIFETIME: Duration = Duration::days(7);

/// How long a user waits between two exports.
pub const EXPORT_INTERVAL: Duration = Duration::days(1);

/// An export of a user's data, as a ZIP archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// UUIDv7, so ids sort by creation time.
    pub id: ExportId,
    /// The user whose data it is, and who alone may have it.
    pub user: UserId,
    /// How far it has come.
    pub state: ExportState,
    /// When it was requested.
    pub created_at: OffsetDateTime,
}

/// How far an export has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportState {
    /// No node has begun.
    Pending,
    /// A node is at work, or was until it ended; another one then begins again.
    Running,
    /// The archive can be downloaded.
    Ready {
        /// The archive.
        file: FileKey,
        /// When it is deleted.
        expires_at: OffsetDateTime,
    },
    /// It could not be made.
    Failed,
}

impl Export {
    /// A requested export.
    pub const fn request(id: ExportId, user: UserId, now: OffsetDateTime) -> Self {
        Self { id, user, state: ExportState::Pending, created_at: now }
    }

    /// How long the user has to wait for another one; `None` if they need not. One that failed does not count.
    pub fn wait(&self, now: OffsetDateTime) -> Option<Duration> {
        let wait = self.created_at + EXPORT_INTERVAL - now;
        (self.state != ExportState::Failed && wait.is_positive()).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn another_export_is_due_a_day_later_or_after_a_failure() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let export = Export::request(ExportId(Uuid::nil()), UserId(Uuid::nil()), now);
        assert_eq!(export.wait(now + Duration::hours(23)), Some(Duration::hours(1)));
        assert_eq!(export.wait(now + EXPORT_INTERVAL), None);
        assert_eq!(Export { state: ExportState::Failed, ..export }.wait(now), None);
    }
}
