//! The editable part of a user.

use crate::text::bounded;
use crate::{FileKey, Patch, Violation, Violations, string_enum};

string_enum! {
    /// The availability of a user.
    Status { Online = "online", Away = "away", Dnd = "dnd", Offline = "offline" }
}

/// The profile of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProfile {
    pub display_name: String,
    pub avatar: Option<FileKey>,
    pub bio: String,
    pub status: Status,
    /// Whether the user chose `status`, so that logins and sockets do not change it to `online`.
    pub status_chosen: bool,
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
    pub display_name: Option<String>,
    pub bio: Option<String>,
    /// A chosen status is not changed by logins and sockets; choosing `online` ends that.
    pub status: Option<Status>,
    pub custom_status: Option<String>,
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
