//! What people show of themselves.

use crate::text::bounded;
use crate::{FileKey, Patch, Violation, Violations, words};

words! {
    /// How available a person says they are.
    Status { Online = "online", Away = "away", Dnd = "dnd", Offline = "offline" }
}

/// What a person shows of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProfile {
    pub display_name: String,
    pub avatar: Option<FileKey>,
    pub bio: String,
    pub status: Status,
    /// The person set `status` themselves, so that a login or a socket does not turn it to `online`.
    pub status_chosen: bool,
    pub custom_status: String,
}

impl Default for UserProfile {
    /// Of somebody who was never there.
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

/// What is to be different about a profile; what is `None` stays. `P` is a picture: as it was sent, or stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserChanges<P = FileKey> {
    pub display_name: Option<String>,
    pub bio: Option<String>,
    /// Choosing one keeps logins and sockets from changing it; `online` gives the choice up.
    pub status: Option<Status>,
    pub custom_status: Option<String>,
    pub avatar: Patch<P>,
}

impl<P> UserChanges<P> {
    /// The picture, and the changes without it.
    pub fn split<Q>(self) -> (Patch<P>, UserChanges<Q>) {
        let Self { display_name, bio, status, custom_status, avatar } = self;
        (avatar, UserChanges { display_name, bio, status, custom_status, avatar: Patch::Keep })
    }
}

impl UserProfile {
    /// The profile after the changes, or every rule that they break.
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

    /// Whether the person chose to be seen offline.
    pub(super) fn hides(&self) -> bool {
        self.status_chosen && self.status == Status::Offline
    }
}

/// A name to show, 1 to 50 characters.
pub fn display_name(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=50)
}

/// A few words about oneself, at most 500 characters.
fn bio(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=500)
}

/// A line shown beside the status, at most 100 characters.
fn custom_status(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=100)
}
