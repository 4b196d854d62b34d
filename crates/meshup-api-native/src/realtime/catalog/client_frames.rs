//! Messages from clients.

use meshup_web::asyncapi::Message;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::examples;
use super::server_frames::Rooms;
use crate::realtime::client::ClientFrame;
use crate::realtime::commands::{NewMessage, NewToken};
use crate::realtime::many::Subscribe;
use crate::realtime::present::Nothing;

/// Messages about a room, or about the connection itself.
pub(super) fn in_room(rooms: Rooms) -> Vec<Message> {
    let token = json!({"event": "auth.refresh", "payload": {"token": "<access token>"}});
    let ping = event::<Nothing>("presence.ping", "Check the connection; answered by `presence.alive`.");
    let ping = if rooms == Rooms::One { ping.without("room") } else { ping };
    vec![
        in_the::<NewMessage>(
            rooms,
            "message.send",
            "Post a message; answered by `message.ack`. Repeating it with the same `nonce` posts nothing new.",
            &json!({"content": "Hello team!", "reply_to": null, "thread_id": null, "nonce": "c0ffee-1"}),
        )
        .with("payload"),
        in_the::<Nothing>(
            rooms,
            "typing.start",
            "Start typing; typing ends after 10 s unless repeated.",
            &json!({}),
        ),
        in_the::<Nothing>(rooms, "typing.stop", "Stop typing.", &json!({})),
        ping.with_example(json!({"event": "presence.ping", "payload": {}})),
        event::<NewToken>("auth.refresh", "Replace the socket's access token with a newer one of the same session.")
            .without("room")
            .with("payload")
            .with_example(token),
    ]
}

/// Messages that subscribe a socket to rooms, or unsubscribe it.
pub(super) fn of_subscriptions() -> Vec<Message> {
    let rooms = Rooms::Many;
    vec![
        in_the::<Subscribe>(rooms, "subscribe", "Subscribe to a room.", &json!({"after_seq": 41})),
        in_the::<Nothing>(rooms, "unsubscribe", "Unsubscribe from a room.", &json!({})),
    ]
}

fn event<P: ToSchema>(name: &'static str, summary: &'static str) -> Message {
    Message::new::<ClientFrame<P>, P>("event", name, summary)
}

fn in_the<P: ToSchema>(rooms: Rooms, name: &'static str, summary: &'static str, payload: &Value) -> Message {
    let mut frame = json!({"event": name, "payload": payload});
    if rooms == Rooms::Many {
        frame["room"] = json!(examples::ID);
    }
    rooms.place(event::<P>(name, summary)).with_example(frame)
}
