//! What clients say.

use meshup_web::asyncapi::Message;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::examples;
use super::said::Rooms;
use crate::realtime::client::Said;
use crate::realtime::conversation::{NewMessage, NewToken};
use crate::realtime::many::Subscribe;
use crate::realtime::present::Nothing;

/// What is said in a room, or to the server from any socket.
pub(super) fn in_room(rooms: Rooms) -> Vec<Message> {
    let token = json!({"event": "auth.refresh", "payload": {"token": "<access token>"}});
    let ping = event::<Nothing>("presence.ping", "Ask for a sign of life; answered by `presence.alive`.");
    let ping = if rooms == Rooms::One { ping.without("room") } else { ping };
    vec![
        in_the::<NewMessage>(
            rooms,
            "message.send",
            "Post a message; answered by `message.ack`. A repeat with the same nonce has one effect.",
            &json!({"content": "Hello team!", "reply_to": null, "thread_id": null, "nonce": "c0ffee-1"}),
        )
        .with("payload"),
        in_the::<Nothing>(
            rooms,
            "typing.start",
            "Tell the others that you type; ends by itself after 10 s.",
            &json!({}),
        ),
        in_the::<Nothing>(rooms, "typing.stop", "Tell the others that you stopped.", &json!({})),
        ping.with_example(json!({"event": "presence.ping", "payload": {}})),
        event::<NewToken>("auth.refresh", "Extend the socket with a new access token of its session.")
            .without("room")
            .with("payload")
            .with_example(token),
    ]
}

/// What makes rooms come and go on a socket of many.
pub(super) fn of_subscriptions() -> Vec<Message> {
    let rooms = Rooms::Many;
    vec![
        in_the::<Subscribe>(rooms, "subscribe", "Listen to a room.", &json!({"after_seq": 41})),
        in_the::<Nothing>(rooms, "unsubscribe", "Stop listening to a room.", &json!({})),
    ]
}

fn event<P: ToSchema>(name: &'static str, summary: &'static str) -> Message {
    Message::new::<Said<P>, P>("event", name, summary)
}

fn in_the<P: ToSchema>(rooms: Rooms, name: &'static str, summary: &'static str, payload: &Value) -> Message {
    let mut frame = json!({"event": name, "payload": payload});
    if rooms == Rooms::Many {
        frame["room"] = json!(examples::ID);
    }
    rooms.place(event::<P>(name, summary)).with_example(frame)
}
