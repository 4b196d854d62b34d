//! The site as a whole: who may register, and the log of what its admins did.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::Change;
use crate::{AuditId, UserId, string_enum};

string_enum! {
    /// Who may create an account.
    Registration {
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
        UserDeactivated = "user.deactivated",
        UserReactivated = "user.reactivated",
        UserLoggedOut = "user.logged_out",
        UserUpdated = "user.updated",
        ServerDeleted = "server.deleted",
        ServerTransferred = "server.transferred",
        AnnouncementCreated = "announcement.created",
    }
}

string_enum! {
    /// The kind of object that a site admin changed.
    SiteTarget { User = "user", Server = "server", Announcement = "announcement" }
}

/// An entry of the site's audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteAuditEntry {
    pub id: AuditId,
    pub actor: UserId,
    pub action: SiteAction,
    pub target: SiteTarget,
    /// Remains after the object is deleted.
    pub target_id: Uuid,
    pub changes: Vec<Change>,
    pub created_at: OffsetDateTime,
}

/// The maximum length in characters of a reason for the audit log.
pub const REASON_LENGTH: usize = 500;
