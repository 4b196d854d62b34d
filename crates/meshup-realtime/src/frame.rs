//! What is said in a room, rendered once per wording and shared by everyone who hears it.

use std::sync::{Arc, Mutex, PoisonError};

use bytestring::ByteString;
use meshup_app::messages::RoomEventView;
use meshup_domain::channel::Channel;
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, RoomId, Seq};

/// One thing that happened, as seen by nobody in particular.
#[derive(Debug, Clone)]
pub enum Body {
    /// A durable event of the room.
    Event(Box<RoomEventView>),
    /// Somebody has read the room up to a position.
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

impl Body {
    /// Typing and presence: dropped before anything else.
    pub fn is_ephemeral(&self) -> bool {
        match self {
            Self::Joined(_) | Self::Left(_) | Self::TypingStarted(_) | Self::TypingStopped(_) => true,
            Self::Event(_) | Self::ReadMoved { .. } | Self::ChannelUpdated(_) | Self::ChannelDeleted(_) => {
                false
            }
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

/// Which of several views of one thing a person gets, where a surface makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Audience(pub u8);

/// A wording: a surface's, for an audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rendering {
    pub surface: &'static str,
    pub audience: Audience,
}

/// Something to tell, with the texts that were made of it, shared by everyone who hears it.
#[derive(Debug)]
pub struct Told<T> {
    pub what: T,
    rendered: Mutex<Vec<(Rendering, Option<ByteString>)>>,
}

impl<T> Told<T> {
    pub fn new(what: T) -> Self {
        Self { what, rendered: Mutex::default() }
    }

    /// The text under a wording, made by `render` at most once; nothing where the surface says nothing.
    pub fn render(
        &self,
        rendering: Rendering,
        render: impl FnOnce(&T) -> Option<ByteString>,
    ) -> Option<ByteString> {
        let mut made = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = made.iter().find(|(known, _)| *known == rendering) {
            return text.clone();
        }
        let text = render(&self.what);
        made.push((rendering, text.clone()));
        text
    }
}

/// Something that happened in a room.
#[derive(Debug)]
pub struct InRoom {
    pub room: RoomId,
    pub body: Body,
}

/// What is told in a room.
pub type Frame = Told<InRoom>;

/// Bytes that a frame costs besides the text of its message: names, ids, times and punctuation.
const OVERHEAD: usize = 1_024;

/// Bytes of a reaction or an attachment.
const PART: usize = 512;

impl Frame {
    pub fn in_room(room: RoomId, body: Body) -> Self {
        Self::new(InRoom { room, body })
    }

    /// About how many bytes this frame holds for somebody.
    pub fn weight(&self) -> usize {
        match &self.what.body {
            Body::Event(event) => {
                let view = &event.message;
                OVERHEAD + view.message.content.len() + PART * (view.reactions.len() + view.attachments.len())
            }
            Body::ReadMoved { .. }
            | Body::ChannelUpdated(_)
            | Body::ChannelDeleted(_)
            | Body::Joined(_)
            | Body::Left(_)
            | Body::TypingStarted(_)
            | Body::TypingStopped(_) => OVERHEAD,
        }
    }
}
