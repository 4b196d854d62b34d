//! The editable part of a user.

use crate::text::bounded;
use crate::{FileKey, Patch, Violation, Violations, string_enum};

string_enum! {
    /// The availability of a user.
    Status {
        /// Set by logins and live sockets, unless the user chose another.
        Online = "online",
        /// Chosen by the user.
        Away = "away",
        /// Do not disturb: notifications are listed, but neither sent to sockets nor mailed.
        Dnd = "dnd",
        /// The initial status; if the user chose it, others never see them online.
        Offline = "offline",
    }
}

/// The profile of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProfile {
    /// 1 to 50 characters; not unique. The username, unless the user chose another.
    pub display_name: String,
    /// The stored image; `None` without one.
    pub avatar: Option<FileKey>,
    /// At most 500 characters.
    pub bio: String,
    /// As stored; others see [`UserCard::visible_status`](super::UserCard::visible_status).
    pub status: Status,
    /// Whether the user chose `status`, so that logins and sockets do not change it to `online`.
    pub status_chosen: bool,
    /// A line shown beside the status, at most 100 characters.
    pub custom_status: String,
}

impl Default for UserProfile {
    /// The profile of a user who has never been online.
    fn default() -> Self {
        Self {
            display_name: String::new(),
            avatar: None,
            bio: String::new(),
            status: Status::Offline,
            status_chosen: false,
            custom_status: String::new(),
        }
    }
}

/// A partial update of a profile; `None` keeps a field. `P` is a picture, either uploaded or stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserChanges<P = FileKey> {
    /// 1 to 50 characters.
    pub display_name: Option<String>,
    /// At most 500 characters.
    pub bio: Option<String>,
    /// A chosen status is not changed by logins and sockets; choosing `online` ends that.
    pub status: Option<Status>,
    /// At most 100 characters; empty removes it.
    pub custom_status: Option<String>,
    /// The new image; the previous one is deleted.
    pub avatar: Patch<P>,
}

impl<P> UserChanges<P> {
    /// Separates the picture from the other changes.
    pub fn split<Q>(self) -> (Patch<P>, UserChanges<Q>) {
        let Self { display_name, bio, status, custom_status, avatar } = self;
        (avatar, UserChanges { display_name, bio, status, custom_status, avatar: Patch::Keep })
    }
}

impl UserProfile {
    /// The updated profile, or every rule that the changes violate.
    pub fn apply(mut self, changes: UserChanges) -> Result<Self, Violations> {
        let UserChanges { display_name: name, bio: about, status, custom_status: line, avatar } = changes;
        let mut violations = Violations::default();
        violations.set("display_name", &mut self.display_name, name.as_deref().map(display_name));
        violations.set("bio", &mut self.bio, about.as_deref().map(bio));
        violations.set("custom_status", &mut self.custom_status, line.as_deref().map(custom_status));
        if let Some(status) = status {
            self.status = status;
            self.status_chosen = status != Status::Online;
        }
        self.avatar = avatar.apply(self.avatar);
        violations.into_result().map(|()| self)
    }

    /// Whether the user chose to appear offline.
    pub(super) fn hides(&self) -> bool {
        self.status_chosen && self.status == Status::Offline
    }
}

/// Validates a display name: 1 to 50 characters.
pub fn display_name(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=50)
}

/// Validates a biography: at most 500 characters.
fn bio(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=500)
}

/// Validates a status text: at most 100 characters.
fn custom_status(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=100)
}
