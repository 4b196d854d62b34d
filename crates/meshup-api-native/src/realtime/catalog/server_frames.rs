//! Messages from the server.

use meshup_web::asyncapi::Message;
use meshup_web::socket::SocketError;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::examples;
use crate::channels::ChannelDto;
use crate::drafts::DraftFrame;
use crate::notifications::NotificationDto;
use crate::realtime::frames::{Outgoing, OutgoingError};
use crate::realtime::present::{
    DeletedMessage, ErrorCode, Greeting, Head, Id, Lost, Nothing, Person, Posted, Presence, ReactionChange,
    ReadMoved, RoomMessage,
};
use crate::settings::RoomSettingsDto;

/// How many rooms a socket listens to; with many, each frame names its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rooms {
    One,
    Many,
}

impl Rooms {
    pub(super) fn place(self, message: Message) -> Message {
        match self {
            Self::One => message.without("room"),
            Self::Many => message.with("room"),
        }
    }

    /// A frame about a room.
    fn says<P: ToSchema>(self, name: &'static str, summary: &'static str) -> Message {
        self.place(Message::new::<Outgoing<P>, P>("event", name, summary).without("seq"))
    }

    /// A frame with the position of its event.
    fn counts<P: ToSchema>(self, name: &'static str, summary: &'static str) -> Message {
        self.place(Message::new::<Outgoing<P>, P>("event", name, summary).with("seq"))
    }

    /// A response that names a room only if the client's frame did.
    fn answers<P: ToSchema>(self, name: &'static str, summary: &'static str) -> Message {
        let message = Message::new::<Outgoing<P>, P>("event", name, summary).without("seq");
        if self == Self::One { message.without("room") } else { message }
    }

    fn complains(self) -> Message {
        let message = Message::new::<OutgoingError<ErrorCode>, ErrorCode>(
            "event",
            "error",
            "A frame from the client was rejected; `detail` says why.",
        );
        let payload = json!({"code": "validation_error", "nonce": "c0ffee-1"});
        let example =
            json!({"event": "error", "detail": "content: This field is required.", "payload": payload});
        let message = message.described(SocketError::codes()).with_example(example);
        if self == Self::One { message.without("room") } else { message }
    }
}

/// A frame about the connection itself.
fn own<P: ToSchema>(name: &'static str, summary: &'static str) -> Message {
    Message::new::<Outgoing<P>, P>("event", name, summary).without("seq").without("room")
}

trait Show {
    /// Adds an example of the payload.
    fn show(self, rooms: Rooms, payload: Value) -> Self;
    /// Adds an example of the payload, with a position.
    fn show_at(self, rooms: Rooms, payload: Value) -> Self;
}

impl Show for Message {
    fn show(self, rooms: Rooms, payload: Value) -> Self {
        let mut frame = json!({"event": self.name, "payload": payload});
        if rooms == Rooms::Many {
            frame["room"] = json!(examples::ID);
        }
        self.with_example(frame)
    }

    fn show_at(self, rooms: Rooms, payload: Value) -> Self {
        let mut shown = self.show(rooms, payload);
        if let Some(frame) = &mut shown.example {
            frame["seq"] = json!(42);
        }
        shown
    }
}

/// Messages about any room, in which messages have the type `M`.
pub(super) fn of_room<M: ToSchema>(rooms: Rooms) -> Vec<Message> {
    let mut said = arrivals(rooms);
    said.extend(messages::<M>(rooms));
    said.extend([
        rooms
            .says::<ReadMoved>(
                "read.updated",
                "A user has read up to a position. If they marked messages as unread, only they are told.",
            )
            .show(rooms, json!({"user": examples::user(), "last_read_seq": 41})),
        rooms
            .says::<Head>(
                "resync.required",
                "`after_seq` is more than 10,000 events behind, or beyond the last one: reload the messages.",
            )
            .show(rooms, json!({"last_seq": 12_345})),
        rooms
            .answers::<Nothing>("presence.alive", "The response to `presence.ping`.")
            .show(Rooms::One, json!({})),
        own::<Nothing>("auth.refreshed", "The response to `auth.refresh`.").show(Rooms::One, json!({})),
        rooms.complains(),
    ]);
    said
}

fn arrivals(rooms: Rooms) -> Vec<Message> {
    let greeting = (rooms == Rooms::One).then(|| {
        rooms
            .says::<Greeting>(
                "presence.join",
                "The first frame, about the client's own arrival: the room's position, and who is online.",
            )
            .called("presence.join.self")
            .show(rooms, examples::greeting())
    });
    let person = |name, summary| rooms.says::<Person>(name, summary).show(rooms, examples::person());
    greeting
        .into_iter()
        .chain([
            person("presence.join", "A user connected to the room; sent once per user, not per socket."),
            person("presence.leave", "A user's last socket left the room."),
            person("typing.start", "Another user started typing."),
            person(
                "typing.stop",
                "Another user stopped typing, or 10 s have passed since they last started.",
            ),
        ])
        .collect()
}

/// Messages about messages. All but the first are durable and carry `seq` next to `event`.
fn messages<M: ToSchema>(rooms: Rooms) -> Vec<Message> {
    let reaction =
        |name, summary| rooms.counts::<ReactionChange>(name, summary).show_at(rooms, examples::reaction());
    let pin = |name, summary| rooms.counts::<Id>(name, summary).show_at(rooms, examples::id());
    vec![
        rooms.says::<Posted<RoomMessage>>(
            "message.ack",
            "The client's message has been stored; contains the message and its nonce.",
        ),
        rooms.counts::<Posted<M>>(
            "message.created",
            "A message was posted; it has the same schema as over REST, with the nonce in its author's own frames.",
        ),
        rooms.counts::<M>("message.updated", "A message was edited."),
        rooms
            .counts::<DeletedMessage>(
                "message.deleted",
                "A message was deleted; `seq` in the payload is the message's own.",
            )
            .show_at(rooms, json!({"id": examples::ID, "seq": 40})),
        reaction("reaction.added", "A user added a reaction."),
        reaction("reaction.removed", "A user removed a reaction."),
        pin("message.pinned", "A message was pinned."),
        pin("message.unpinned", "A message was unpinned."),
    ]
}

/// Messages about channels only.
pub(super) fn of_channel(rooms: Rooms) -> Vec<Message> {
    vec![
        rooms.says::<ChannelDto>("channel.updated", "The channel was changed."),
        rooms.says::<Id>("channel.deleted", "The channel was deleted.").show(rooms, examples::id()),
    ]
}

/// Messages about the subscriptions of a socket that listens to many rooms.
pub(super) fn of_subscriptions() -> Vec<Message> {
    let rooms = Rooms::Many;
    vec![
        own::<Person>("ready", "The first frame.").show(Rooms::One, examples::person()),
        rooms
            .says::<Presence>("subscribed", "The socket is now subscribed to the room.")
            .show(rooms, examples::presence()),
        rooms.says::<Nothing>("unsubscribed", "The response to `unsubscribe`.").show(rooms, json!({})),
        rooms
            .says::<Lost>("unsubscribed", "The user lost access to the room, and the subscription has ended.")
            .called("unsubscribed.lost")
            .show(rooms, json!({"code": 4403})),
    ]
}

/// Messages for the user alone.
pub(super) fn of_user() -> Vec<Message> {
    vec![notification(), room_settings(), draft()]
}

fn room_settings() -> Message {
    own::<RoomSettingsDto>(
        "room_settings.updated",
        "The user changed their settings for a channel or conversation, on any of their devices.",
    )
    .show(Rooms::One, json!({"room": examples::ID, "level": "mentions", "muted_until": null}))
}

fn draft() -> Message {
    own::<DraftFrame>(
        "draft.updated",
        "The user saved or deleted a draft on any of their devices, or ended it by sending a message.",
    )
    .show(Rooms::One, json!({"room": examples::ID, "content": "Standup in ", "reply_to": null}))
}

fn notification() -> Message {
    own::<NotificationDto>(
        "notification.created",
        "A notification, as in `/notifications/`; not sent while the user's status is `dnd`.",
    )
    .show(Rooms::One, examples::notification())
}
