//! Rendering of the server's frames.

use meshup_app::messages::RoomEventView;
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_realtime::{Audience, Frame, FrameBody, RenderKey, TextFrame};
use meshup_web::Presenter;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::present::{DeletedMessage, Id, Person, ReactionChange, ReadMoved, RoomMessage};
use crate::channels::ChannelDto;

/// The envelope of every frame.
#[derive(Serialize, ToSchema)]
pub(super) struct Outgoing<P> {
    /// The id of the channel or direct conversation; only on the socket for many rooms.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    room: Option<Uuid>,
    event: &'static str,
    /// The position of the event in its room, counted from 1 without gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    seq: Option<i64>,
    payload: P,
}

/// An error about a client's frame.
#[derive(Serialize, ToSchema)]
pub(super) struct OutgoingError<P> {
    /// The room that the client's frame named; only on the socket for many rooms.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    room: Option<Uuid>,
    event: &'static str,
    /// A human-readable description of the error.
    detail: String,
    payload: P,
}

/// How one kind of socket renders frames: with or without the room's id.
#[derive(Clone)]
pub(super) struct FrameRenderer {
    pub(super) show: Presenter,
    /// Identifies this rendering among all those of the same frame.
    pub(super) surface: &'static str,
    pub(super) names_rooms: bool,
}

/// The id that clients use for a room.
pub(super) fn public_id(owner: RoomOwner) -> Uuid {
    match owner {
        RoomOwner::Channel { id, server: _ } => id.0,
        RoomOwner::Conversation { id } => id.0,
    }
}

impl FrameRenderer {
    fn room(&self, owner: Option<RoomOwner>) -> Option<Uuid> {
        owner.filter(|_| self.names_rooms).map(public_id)
    }

    /// A frame without a position.
    pub(super) fn render(
        &self,
        owner: Option<RoomOwner>,
        event: &'static str,
        payload: impl Serialize,
    ) -> TextFrame {
        text(&Outgoing { room: self.room(owner), event, seq: None, payload })
    }

    pub(super) fn error(&self, room: Option<Uuid>, detail: String, payload: impl Serialize) -> TextFrame {
        let room = room.filter(|_| self.names_rooms);
        text(&OutgoingError { room, event: "error", detail, payload })
    }

    /// Renders a frame of the hub, once for all connections: native frames do not depend on the recipient,
    /// since a new message is unread for everyone (`docs/rules.md#native-frames`).
    pub(super) fn frame(&self, owner: RoomOwner, frame: &Frame) -> Option<TextFrame> {
        let rendering = RenderKey { surface: self.surface, audience: Audience::default() };
        frame.render(rendering, |said| Some(self.body(owner, &said.body)))
    }

    fn body(&self, owner: RoomOwner, body: &FrameBody) -> TextFrame {
        let person = |card| Person { user: self.show.user(card) };
        let at = Some(owner);
        match body {
            FrameBody::Event(event) => self.event(owner, event),
            FrameBody::ReadMoved { user, last_read_seq } => {
                let payload = ReadMoved { user: self.show.user(user), last_read_seq: last_read_seq.0 };
                self.render(at, "read.updated", payload)
            }
            FrameBody::ChannelUpdated(channel) => {
                self.render(at, "channel.updated", ChannelDto::from(channel.as_ref().clone()))
            }
            FrameBody::ChannelDeleted(channel) => self.render(at, "channel.deleted", Id { id: channel.0 }),
            FrameBody::Joined(card) => self.render(at, "presence.join", person(card)),
            FrameBody::Left(card) => self.render(at, "presence.leave", person(card)),
            FrameBody::TypingStarted(card) => self.render(at, "typing.start", person(card)),
            FrameBody::TypingStopped(card) => self.render(at, "typing.stop", person(card)),
        }
    }

    fn event(&self, owner: RoomOwner, event: &RoomEventView) -> TextFrame {
        let message = &event.message.message;
        let whole = || RoomMessage::of(owner, &event.message, message.author, &self.show);
        let change = |reaction| ReactionChange::of(event, reaction, &self.show);
        let id = message.id.0;
        let said = Durable { renderer: self, owner, event };
        match &event.change {
            RoomChange::Created => said.by("message.created", whole()),
            RoomChange::Edited => said.by("message.updated", whole()),
            RoomChange::Deleted => said.by("message.deleted", DeletedMessage { id, seq: message.seq.0 }),
            RoomChange::ReactionAdded(reaction) => said.by("reaction.added", change(reaction)),
            RoomChange::ReactionRemoved(reaction) => said.by("reaction.removed", change(reaction)),
            RoomChange::Pinned => said.by("message.pinned", Id { id }),
            RoomChange::Unpinned => said.by("message.unpinned", Id { id }),
        }
    }
}

/// A frame with the position of its event.
struct Durable<'a> {
    renderer: &'a FrameRenderer,
    owner: RoomOwner,
    event: &'a RoomEventView,
}

impl Durable<'_> {
    fn by(&self, event: &'static str, payload: impl Serialize) -> TextFrame {
        let room = self.renderer.room(Some(self.owner));
        text(&Outgoing { room, event, seq: Some(self.event.seq.0), payload })
    }
}

pub(super) fn text(frame: &impl Serialize) -> TextFrame {
    match serde_json::to_string(frame) {
        Ok(text) => TextFrame::new(&text),
        Err(error) => {
            tracing::error!(%error, "cannot serialize a frame");
            TextFrame::new(
                r#"{"event":"error","detail":"Internal server error","payload":{"code":"internal"}}"#,
            )
        }
    }
}
