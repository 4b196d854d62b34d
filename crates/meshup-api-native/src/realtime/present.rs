//! Payloads of frames other than messages.

use std::borrow::Cow;
use std::sync::Arc;

use meshup_app::messages::{MessageView, RoomEventView};
use meshup_domain::UserId;
use meshup_domain::room::{EventReaction, RoomOwner};
use meshup_domain::user::UserCard;
use meshup_realtime::JoinedRoom;
use meshup_web::socket::SocketErrorCode;
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::messages::present::{ChannelMessage, DirectMessage};

/// A message, as shown in its kind of room.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum RoomMessage {
    Channel(ChannelMessage),
    Direct(DirectMessage),
}

impl RoomMessage {
    pub(super) fn of(owner: RoomOwner, view: &MessageView, viewer: UserId, show: &Presenter) -> Self {
        match owner {
            RoomOwner::Channel { id, server: _ } => Self::Channel(ChannelMessage::of(id, view, show)),
            RoomOwner::Conversation { id } => Self::Direct(DirectMessage::of(id, view, viewer, show)),
        }
    }
}

/// A new message, and for its author, for about a day, the nonce that it was sent with.
#[derive(Serialize)]
pub(super) struct Posted<M> {
    #[serde(flatten)]
    pub(super) message: M,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<String>,
}

impl<M: ToSchema> PartialSchema for Posted<M> {
    fn schema() -> RefOr<Schema> {
        let nonce = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Only for the author of the message, and only for about a day."));
        AllOfBuilder::new()
            .item(Ref::from_schema_name(M::name()))
            .item(ObjectBuilder::new().property("nonce", nonce))
            .description(Some("A new message, and for its author the nonce that it was sent with."))
            .into()
    }
}

/// Derived, all would have the same name.
impl<M: ToSchema> ToSchema for Posted<M> {
    fn name() -> Cow<'static, str> {
        format!("Posted{}", M::name()).into()
    }

    fn schemas(into: &mut Vec<(String, RefOr<Schema>)>) {
        into.push((M::name().into_owned(), M::schema()));
        M::schemas(into);
    }
}

/// A user.
#[derive(Serialize, ToSchema)]
pub(super) struct Person {
    pub(super) user: UserBasic,
}

/// The id of the channel, message or item that the event is about.
#[derive(Serialize, ToSchema)]
pub(super) struct Id {
    pub(super) id: Uuid,
}

/// A deleted message.
#[derive(Serialize, ToSchema)]
pub(super) struct DeletedMessage {
    pub(super) id: Uuid,
    /// The position of the message itself.
    pub(super) seq: i64,
}

/// How far a user has read in a room.
#[derive(Serialize, ToSchema)]
pub(super) struct ReadMoved {
    pub(super) user: UserBasic,
    pub(super) last_read_seq: i64,
}

/// A reaction that was added or removed.
#[derive(Serialize, ToSchema)]
pub(super) struct ReactionChange<'a> {
    /// The id of the message.
    message: Uuid,
    id: Uuid,
    user: UserBasic,
    emoji: &'a str,
    created_at: Timestamp,
}

impl<'a> ReactionChange<'a> {
    pub(super) fn of(event: &RoomEventView, reaction: &'a EventReaction, show: &Presenter) -> Self {
        let EventReaction { id, emoji, created_at } = reaction;
        Self {
            message: event.message.message.id.0,
            id: id.0,
            user: show.user(&event.actor),
            emoji,
            created_at: (*created_at).into(),
        }
    }
}

/// The users who are online, and the position of the room.
#[derive(Serialize, ToSchema)]
pub(super) struct Presence {
    /// The position of the room's last durable event.
    last_seq: i64,
    /// At most 100 users, including the current user.
    online: Vec<UserBasic>,
    online_count: usize,
}

impl Presence {
    pub(super) fn of(entered: &JoinedRoom, show: &Presenter) -> Self {
        let JoinedRoom { last_seq, online, online_count, resume: _ } = entered;
        let online = online.iter().map(|card: &Arc<UserCard>| show.user(card)).collect();
        Self { last_seq: last_seq.0, online, online_count: *online_count }
    }
}

/// The first frame of a socket, about the client's own arrival.
#[derive(Serialize, ToSchema)]
pub(super) struct Greeting {
    pub(super) user: UserBasic,
    #[serde(flatten)]
    pub(super) presence: Presence,
}

/// Where to continue when the missed events are not replayed.
#[derive(Serialize, ToSchema)]
pub(super) struct Head {
    pub(super) last_seq: i64,
}

/// Why a subscription ended.
#[derive(Serialize, ToSchema)]
pub(super) struct Lost {
    /// The close code that a socket for this room alone would receive.
    pub(super) code: u16,
}

/// The error code for a client's frame.
#[derive(Serialize, ToSchema)]
pub(super) struct ErrorCode {
    pub(super) code: SocketErrorCode,
    /// The nonce in the client's frame, if it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) nonce: Option<String>,
}

/// An empty payload.
#[derive(Serialize, ToSchema)]
pub(super) struct Nothing {}
