//! Frames of a room, rendered once per format and shared by all recipients.

use std::sync::{Arc, Mutex, PoisonError};

use meshup_app::messages::RoomEventView;
use meshup_domain::channel::Channel;
use meshup_domain::room::RoomChange;
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, RoomId, Seq};

use crate::text_frame::TextFrame;

/// An event in a room, independent of any viewer.
#[derive(Debug, Clone)]
pub enum FrameBody {
    /// A durable event of the room.
    Event(Box<RoomEventView>),
    /// A user has read the room up to a position.
    ReadMoved {
        user: Arc<UserCard>,
        last_read_seq: Seq,
    },
    ChannelUpdated(Box<Channel>),
    ChannelDeleted(ChannelId),
    Joined(Arc<UserCard>),
    Left(Arc<UserCard>),
    TypingStarted(Arc<UserCard>),
    TypingStopped(Arc<UserCard>),
}

impl FrameBody {
    /// Typing and presence, which are dropped first.
    pub fn is_ephemeral(&self) -> bool {
        match self {
            Self::Joined(_) | Self::Left(_) | Self::TypingStarted(_) | Self::TypingStopped(_) => true,
            Self::Event(_) | Self::ReadMoved { .. } | Self::ChannelUpdated(_) | Self::ChannelDeleted(_) => {
                false
            }
        }
    }

    /// Whether it changes how an earlier event is shown, because its message is no longer the same.
    pub(crate) fn changes_earlier(&self) -> bool {
        match self {
            Self::Event(event) => event.change != RoomChange::Created,
            Self::ReadMoved { .. }
            | Self::ChannelUpdated(_)
            | Self::ChannelDeleted(_)
            | Self::Joined(_)
            | Self::Left(_)
            | Self::TypingStarted(_)
            | Self::TypingStopped(_) => false,
        }
    }

    /// The position of a durable event.
    pub fn seq(&self) -> Option<Seq> {
        match self {
            Self::Event(event) => Some(event.seq),
            Self::ReadMoved { .. }
            | Self::ChannelUpdated(_)
            | Self::ChannelDeleted(_)
            | Self::Joined(_)
            | Self::Left(_)
            | Self::TypingStarted(_)
            | Self::TypingStopped(_) => None,
        }
    }
}

/// Which of several views of a frame a user gets, on surfaces where views differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Audience(pub u8);

/// A format: a surface, and its audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderKey {
    pub surface: &'static str,
    pub audience: Audience,
}

/// A frame with its renderings, which all recipients share.
#[derive(Debug)]
pub struct Rendered<T> {
    pub what: T,
    rendered: Mutex<Vec<(RenderKey, Option<TextFrame>)>>,
}

impl<T> Rendered<T> {
    pub fn new(what: T) -> Self {
        Self { what, rendered: Mutex::default() }
    }

    /// The frame in a format, rendered at most once; `None` if the surface has no such frame.
    pub fn render(
        &self,
        rendering: RenderKey,
        render: impl FnOnce(&T) -> Option<TextFrame>,
    ) -> Option<TextFrame> {
        let mut made = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, frame)) = made.iter().find(|(known, _)| *known == rendering) {
            return frame.clone();
        }
        let frame = render(&self.what);
        made.push((rendering, frame.clone()));
        frame
    }
}

/// An event in a room.
#[derive(Debug)]
pub struct RoomFrame {
    pub room: RoomId,
    pub body: FrameBody,
}

/// A frame of a room.
pub type Frame = Rendered<RoomFrame>;

/// Bytes of a frame in addition to the text of its message: names, ids, times and punctuation.
const OVERHEAD: usize = 1_024;

/// Bytes per reaction or attachment.
const PART: usize = 512;

impl Frame {
    pub fn in_room(room: RoomId, body: FrameBody) -> Self {
        Self::new(RoomFrame { room, body })
    }

    /// The approximate size of this frame in bytes.
    pub fn weight(&self) -> usize {
        match &self.what.body {
            FrameBody::Event(event) => {
                let view = &event.message;
                OVERHEAD + view.message.content.len() + PART * (view.reactions.len() + view.attachments.len())
            }
            FrameBody::ReadMoved { .. }
            | FrameBody::ChannelUpdated(_)
            | FrameBody::ChannelDeleted(_)
            | FrameBody::Joined(_)
            | FrameBody::Left(_)
            | FrameBody::TypingStarted(_)
            | FrameBody::TypingStopped(_) => OVERHEAD,
        }
    }
}
