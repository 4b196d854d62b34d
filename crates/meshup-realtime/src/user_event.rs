//! Frames for users rather than rooms, on sockets that subscribe to them.

use meshup_app::domain_event::ItemChange;
use meshup_app::items::view::ItemView;
use meshup_app::notifications::DirectNotice;
use meshup_domain::UserId;
use meshup_domain::notification::Notification;

use crate::frame::Rendered;

/// A frame for users, independent of any viewer.
#[derive(Debug, Clone)]
pub enum UserEventBody {
    /// A note, task, event or poll changed; there is no view of a deleted one.
    Item { change: ItemChange, view: Option<Box<ItemView>> },
    /// A notification for one user.
    Notification(Box<Notification>),
    /// An event in a 1:1 conversation, for the other user.
    Direct(Box<DirectNotice>),
    /// A watched user came online or went offline.
    Presence { person: UserId, is_online: bool },
}

impl UserEventBody {
    /// Presence, which is dropped first.
    pub(crate) fn is_ephemeral(&self) -> bool {
        match self {
            Self::Presence { .. } => true,
            Self::Item { .. } | Self::Notification(_) | Self::Direct(_) => false,
        }
    }
}

/// What a socket can subscribe to besides rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Changes in the user's servers.
    Items,
    /// The user's notifications.
    Notifications,
    /// Events in the user's 1:1 conversations.
    Direct,
}

/// A frame for users.
pub type UserEvent = Rendered<UserEventBody>;

/// The approximate size of such a frame in bytes.
pub(crate) const WEIGHT: usize = 4_096;
