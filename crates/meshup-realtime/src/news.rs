//! What is told to people rather than in a room, on sockets that listen for it.

use meshup_app::event::ItemChange;
use meshup_app::items::live::ItemView;
use meshup_app::notifications::DirectNotice;
use meshup_domain::UserId;
use meshup_domain::notification::Notification;

use crate::frame::Told;

/// One piece of news, as seen by nobody in particular.
#[derive(Debug, Clone)]
pub enum NewsBody {
    /// A note, task, event or poll changed; of a deleted one there is nothing to see.
    Item { change: ItemChange, view: Option<Box<ItemView>> },
    /// Something for one person alone.
    Notification(Box<Notification>),
    /// Something in a 1:1 conversation, for the other person.
    Direct(Box<DirectNotice>),
    /// Somebody whom the socket watches came or went.
    Presence { person: UserId, is_online: bool },
}

impl NewsBody {
    /// Presence: dropped before anything else.
    pub(crate) fn is_ephemeral(&self) -> bool {
        match self {
            Self::Presence { .. } => true,
            Self::Item { .. } | Self::Notification(_) | Self::Direct(_) => false,
        }
    }
}

/// What a socket may listen for besides rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// What changes in the person's servers.
    Items,
    /// What goes into the person's list of notifications.
    Notifications,
    /// What happens in the person's 1:1 conversations.
    Direct,
}

/// What is told to people.
pub type News = Told<NewsBody>;

/// About how many bytes a piece of news holds for somebody.
pub(crate) const WEIGHT: usize = 4_096;
