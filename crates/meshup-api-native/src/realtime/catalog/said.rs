//! What the server says.

use meshup_web::asyncapi::Message;
use meshup_web::socket::Fault;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::examples;
use crate::channels::ChannelDto;
use crate::notifications::NotificationDto;
use crate::realtime::frames::{Outgoing, OutgoingError};
use crate::realtime::present::{
    Ack, DeletedMessage, ErrorCode, Greeting, Head, Id, Lost, Nothing, Person, Presence, ReactionChange,
    ReadMoved,
};

/// How many rooms a socket hears; where there are many, frames name theirs.
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

    /// An answer that names a room only where the client's frame did.
    fn answers<P: ToSchema>(self, name: &'static str, summary: &'static str) -> Message {
        let message = Message::new::<Outgoing<P>, P>("event", name, summary).without("seq");
        if self == Self::One { message.without("room") } else { message }
    }

    fn complains(self) -> Message {
        let message = Message::new::<OutgoingError<ErrorCode>, ErrorCode>(
            "event",
            "error",
            "Something was wrong with a frame of yours; `detail` beside `event` says what.",
        );
        let payload = json!({"code": "validation_error", "nonce": "c0ffee-1"});
        let example =
            json!({"event": "error", "detail": "content: This field is required.", "payload": payload});
        let message = message.described(Fault::codes()).with_example(example);
        if self == Self::One { message.without("room") } else { message }
    }
}

/// A frame of the socket itself.
fn own<P: ToSchema>(name: &'static str, summary: &'static str) -> Message {
    Message::new::<Outgoing<P>, P>("event", name, summary).without("seq").without("room")
}

trait Show {
    /// With an example of its payload.
    fn show(self, rooms: Rooms, payload: Value) -> Self;
    /// The same with a position.
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

/// What every room tells, with messages of the type `M`.
pub(super) fn of_room<M: ToSchema>(rooms: Rooms) -> Vec<Message> {
    let mut said = arrivals(rooms);
    said.extend(messages::<M>(rooms));
    said.extend([
        rooms
            .says::<ReadMoved>("read.updated", "Somebody has read up to a position.")
            .show(rooms, json!({"user": examples::user(), "last_read_seq": 41})),
        rooms
            .says::<Head>(
                "resync.required",
                "More was missed than is replayed, or the position never was: read the messages anew.",
            )
            .show(rooms, json!({"last_seq": 12_345})),
        rooms.answers::<Nothing>("presence.alive", "Answer to `presence.ping`.").show(Rooms::One, json!({})),
        own::<Nothing>("auth.refreshed", "Answer to `auth.refresh`.").show(Rooms::One, json!({})),
        rooms.complains(),
    ]);
    said
}

fn arrivals(rooms: Rooms) -> Vec<Message> {
    let greeting = (rooms == Rooms::One).then(|| {
        rooms
            .says::<Greeting>(
                "presence.join",
                "Your own arrival, the first frame of a socket: how far the room is, and who is there.",
            )
            .called("presence.join.self")
            .show(rooms, examples::greeting())
    });
    let person = |name, summary| rooms.says::<Person>(name, summary).show(rooms, examples::person());
    greeting
        .into_iter()
        .chain([
            person("presence.join", "Somebody came."),
            person("presence.leave", "Somebody went."),
            person("typing.start", "Somebody else types."),
            person("typing.stop", "They stopped."),
        ])
        .collect()
}

/// What becomes of messages. All but the first are durable: `seq` beside `event`.
fn messages<M: ToSchema>(rooms: Rooms) -> Vec<Message> {
    let reaction =
        |name, summary| rooms.counts::<ReactionChange>(name, summary).show_at(rooms, examples::reaction());
    let pin = |name, summary| rooms.counts::<Id>(name, summary).show_at(rooms, examples::id());
    vec![
        rooms.says::<Ack>("message.ack", "Your message is on disk: the message, and its nonce."),
        rooms.counts::<M>("message.created", "A new message, as over REST."),
        rooms.counts::<M>("message.updated", "A message was edited."),
        rooms
            .counts::<DeletedMessage>(
                "message.deleted",
                "A message is gone; `seq` in the payload is its own.",
            )
            .show_at(rooms, json!({"id": examples::ID, "seq": 40})),
        reaction("reaction.added", "Somebody reacted."),
        reaction("reaction.removed", "Somebody took their reaction back."),
        pin("message.pinned", "A message was pinned."),
        pin("message.unpinned", "A message was unpinned."),
    ]
}

/// What only channels tell.
pub(super) fn of_channel(rooms: Rooms) -> Vec<Message> {
    vec![
        rooms.says::<ChannelDto>("channel.updated", "The channel, as it is now."),
        rooms.says::<Id>("channel.deleted", "The channel is gone.").show(rooms, examples::id()),
    ]
}

/// How rooms come and go on a socket of many.
pub(super) fn of_subscriptions() -> Vec<Message> {
    let rooms = Rooms::Many;
    vec![
        own::<Person>("ready", "The first frame.").show(Rooms::One, examples::person()),
        rooms
            .says::<Presence>("subscribed", "The room is heard from here.")
            .show(rooms, examples::presence()),
        rooms.says::<Nothing>("unsubscribed", "Answer to `unsubscribe`.").show(rooms, json!({})),
        rooms
            .says::<Lost>("unsubscribed", "Access to the room was lost: it is heard no more.")
            .called("unsubscribed.lost")
            .show(rooms, json!({"code": 4403})),
    ]
}

/// What is told for oneself.
pub(super) fn notification() -> Message {
    own::<NotificationDto>(
        "notification.created",
        "Something for you alone, as in `/notifications/`; not while your status is `dnd`.",
    )
    .show(Rooms::One, examples::notification())
}
