//! Rendering of the server's frames.

use meshup_app::messages::RoomEventView;
use meshup_domain::UserId;
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_realtime::{Audience, Frame, FrameBody, RenderKey, TextFrame};
use meshup_web::Presenter;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::present::{DeletedMessage, Id, Person, Posted, ReactionChange, ReadMoved, RoomMessage};
use crate::channels::ChannelDto;

/// The sockets of the author of a new message that was sent with a nonce.
const AUTHOR: Audience = Audience(1);

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
    /// since a new message is unread for everyone (`docs/rules.md#native-frames`). Only the author of a new message
    /// also gets its nonce.
    pub(super) fn frame(&self, owner: RoomOwner, frame: &Frame, viewer: UserId) -> Option<TextFrame> {
        let nonce = nonce_for(viewer, &frame.what.body);
        let audience = if nonce.is_some() { AUTHOR } else { Audience::default() };
        let rendering = RenderKey { surface: self.surface, audience };
        frame.render(rendering, |said| Some(self.body(owner, &said.body, nonce)))
    }

    fn body(&self, owner: RoomOwner, body: &FrameBody, nonce: Option<&str>) -> TextFrame {
        let person = |card| Person { user: self.show.user(card) };
        let at = Some(owner);
        match body {
            FrameBody::Event(event) => self.event(owner, event, nonce),
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

    fn event(&self, owner: RoomOwner, event: &RoomEventView, nonce: Option<&str>) -> TextFrame {
        let message = &event.message.message;
        let whole = || RoomMessage::of(owner, &event.message, message.author, &self.show);
        let change = |reaction| ReactionChange::of(event, reaction, &self.show);
        let id = message.id.0;
        let said = Durable { renderer: self, owner, event };
        match &event.change {
            RoomChange::Created => {
                said.by("message.created", Posted { message: whole(), nonce: nonce.map(str::to_owned) })
            }
            RoomChange::Edited => said.by("message.updated", whole()),
            RoomChange::Deleted => said.by("message.deleted", DeletedMessage { id, seq: message.seq.0 }),
            RoomChange::ReactionAdded(reaction) => said.by("reaction.added", change(reaction)),
            RoomChange::ReactionRemoved(reaction) => said.by("reaction.removed", change(reaction)),
            RoomChange::Pinned => said.by("message.pinned", Id { id }),
            RoomChange::Unpinned => said.by("message.unpinned", Id { id }),
        }
    }
}

/// The nonce of a new message, for its author.
fn nonce_for(viewer: UserId, body: &FrameBody) -> Option<&str> {
    match body {
        FrameBody::Event(event) if event.actor.id == viewer => event.nonce.as_deref(),
        FrameBody::Event(_)
        | FrameBody::ReadMoved { .. }
        | FrameBody::ChannelUpdated(_)
        | FrameBody::ChannelDeleted(_)
        | FrameBody::Joined(_)
        | FrameBody::Left(_)
        | FrameBody::TypingStarted(_)
        | FrameBody::TypingStopped(_) => None,
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
