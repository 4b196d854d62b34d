//! The site as a whole: who may register, and the log of what its admins did.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::Change;
use crate::{AuditId, UserId, string_enum};

string_enum! {
    /// Who may create an account.
    Registration {
        /// Anyone.
        Open = "open",
        /// People with the code of an active invite to a server.
        Invite = "invite",
        /// Nobody.
        Closed = "closed",
    }
}

string_enum! {
    /// What a site admin did.
    SiteAction {
        /// An account was created as that of a site admin, with a setup token or on the command line.
        AdminCreated = "admin.created",
        /// An account was deactivated.
        UserDeactivated = "user.deactivated",
        /// A deactivated account was activated again.
        UserReactivated = "user.reactivated",
        /// All sessions of an account were ended.
        UserLoggedOut = "user.logged_out",
        /// An account became that of a site admin, or no longer is.
        UserUpdated = "user.updated",
        /// A server was deleted.
        ServerDeleted = "server.deleted",
        /// A server got another owner.
        ServerTransferred = "server.transferred",
        /// All users are notified of an announcement.
        AnnouncementCreated = "announcement.created",
    }
}

string_enum! {
    /// The kind of object that a site admin changed.
    SiteTarget {
        /// An account.
        User = "user",
        /// A server, with everything in it.
        Server = "server",
        /// An announcement to all users.
        Announcement = "announcement",
    }
}

/// An entry of the site's audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteAuditEntry {
    /// UUIDv7, so ids sort by creation time.
    pub id: AuditId,
    /// The site admin who made the change.
    pub actor: UserId,
    /// What was done.
    pub action: SiteAction,
    /// The kind of object that was changed.
    pub target: SiteTarget,
    /// Remains after the object is deleted.
    pub target_id: Uuid,
    /// The fields that changed, with their values before and after.
    pub changes: Vec<Change>,
    /// When the change was made.
    pub created_at: OffsetDateTime,
}

/// The maximum length in characters of a reason for the audit log.
pub const REASON_LENGTH: usize = 500;
