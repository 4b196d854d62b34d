//! What is told to people rather than in a room, on sockets that listen for it.

use bytestring::ByteString;
use meshup_app::event::ItemChange;
use meshup_app::items::ItemView;
use meshup_app::notifications::DirectNotice;
use meshup_domain::UserId;
use meshup_domain::notification::Notification;

use crate::frame::{Rendering, Renderings};

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

/// News with the texts that were made of them.
#[derive(Debug)]
pub struct News {
    pub body: NewsBody,
    rendered: Renderings,
}

/// About how many bytes a piece of news holds for somebody.
pub(crate) const WEIGHT: usize = 4_096;

impl News {
    pub fn new(body: NewsBody) -> Self {
        Self { body, rendered: Renderings::default() }
    }

    /// The text under a wording, made by `render` at most once; nothing where the surface says nothing.
    pub fn render(
        &self,
        rendering: Rendering,
        render: impl FnOnce(&NewsBody) -> Option<ByteString>,
    ) -> Option<ByteString> {
        self.rendered.get(rendering, || render(&self.body))
    }
}
