//! Rendering of the server's frames.

use meshup_app::messages::RoomEventView;
use meshup_domain::Number;
use meshup_domain::room::RoomChange;
use meshup_realtime::{FrameBody, TextFrame};
use meshup_web::socket::typed::server_frame;
use meshup_web::{Presenter, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::messages::{Reaction, Words, aggregated};

/// The first frame of a socket.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::Greeting)]
pub(super) struct Greeting {
    pub(super) chat_id: i64,
    pub(super) user_id: i64,
    pub(super) timestamp: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::Nothing)]
pub(super) struct Nothing {}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::ShownMessage)]
pub(super) struct Shown {
    pub(super) message: Words,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::DeletedMessage)]
pub(super) struct Deleted {
    message_id: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::ReactionsOfMessage)]
pub(super) struct Reacted {
    message_id: i64,
    reactions: Vec<Reaction>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::TypingOfUser)]
pub(super) struct Typing {
    user_id: i64,
    is_typing: bool,
}

/// Renders what happened in a chat, or nothing for events that this surface does not have.
pub(super) fn render(body: &FrameBody, chat: Number, show: &Presenter) -> Option<TextFrame> {
    let typing =
        |user: Number, is_typing| Some(server_frame("typing", Typing { user_id: user.0, is_typing }));
    match body {
        FrameBody::Event(event) => durable(event, chat, show),
        FrameBody::TypingStarted(card) => typing(card.number, true),
        FrameBody::TypingStopped(card) => typing(card.number, false),
        FrameBody::ReadMoved { .. }
        | FrameBody::ChannelUpdated(_)
        | FrameBody::ChannelDeleted(_)
        | FrameBody::Joined(_)
        | FrameBody::Left(_) => None,
    }
}

fn durable(event: &RoomEventView, chat: Number, show: &Presenter) -> Option<TextFrame> {
    let shown = || Shown { message: Words::of(&event.message, chat, show) };
    let message_id = event.message.message.number.0;
    match &event.change {
        RoomChange::Created => Some(server_frame("new_message", shown())),
        RoomChange::Edited => Some(server_frame("message_updated", shown())),
        RoomChange::Deleted => Some(server_frame("message_deleted", Deleted { message_id })),
        RoomChange::ReactionAdded(_) | RoomChange::ReactionRemoved(_) => {
            let reactions = aggregated(&event.message.reactions);
            Some(server_frame("reaction_updated", Reacted { message_id, reactions }))
        }
        RoomChange::Pinned | RoomChange::Unpinned => None,
    }
}
