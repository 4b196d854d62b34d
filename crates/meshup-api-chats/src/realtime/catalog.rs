//! Everything that is said on the socket of a chat, from the types of the frames, for `/api/asyncapi.json`.

use meshup_web::asyncapi::{Message, Parameter, Socket};
use meshup_web::cookie;
use meshup_web::socket::Fault;
use meshup_web::socket::typed::{Frame, FrameError};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::frames::{Deleted, Greeting, Nothing, Reacted, Shown, Typing};
use crate::chats::TypingBody;
use crate::messages::request::NewMessage;

/// The sockets of this surface.
pub fn asyncapi() -> Vec<Socket> {
    vec![Socket {
        name: "chats.chat",
        surface: "Chats",
        address: "/messages/ws/chats/{chat_id}/",
        title: "One chat",
        description: "The messages of a chat, and who types. A session cookie is taken from pages of this server alone.",
        parameters: vec![Parameter::new("chat_id", "The id of a chat that one is in.")],
        query: Vec::new(),
        cookie: Some(cookie::NAME),
        said: said(),
        heard: heard(),
    }]
}

fn frame<P: ToSchema>(name: &'static str, summary: &'static str, fields: Value) -> Message {
    let mut example = fields;
    example["type"] = json!(name);
    Message::new::<Frame<P>, P>("type", name, summary).with_example(example)
}

fn said() -> Vec<Message> {
    let message = |content: &str, is_edited: bool| {
        json!({"message": {
            "id": 42, "chat": 1, "content": content, "created_at": "2025-01-02T15:30:00Z",
            "updated_at": "2025-01-02T15:30:00Z", "is_edited": is_edited, "is_deleted": false,
            "sender": {"id": 2, "username": "johndoe", "display_name": "John Doe", "avatar_url": null},
            "reactions": [],
        }})
    };
    let reactions = json!([{"emoji": "👍", "count": 2, "users": [1, 3]}]);
    let greeting = json!({"chat_id": 1, "user_id": 2, "timestamp": "2025-01-02T15:30:00Z"});
    let codes = Fault::CODES.map(|(code, meaning)| format!("- `{code}`: {meaning}")).join("\n");
    let fault = json!({"detail": "content: This field is required.", "code": "validation_error"});
    vec![
        frame::<Greeting>(
            "connection_established",
            "The first frame: one hears the chat from now on.",
            greeting,
        ),
        frame::<Shown>("new_message", "Somebody wrote.", message("Hello!", false)),
        frame::<Shown>("message_updated", "Somebody edited a message.", message("Updated content", true)),
        frame::<Deleted>("message_deleted", "A message is gone.", json!({"message_id": 42})),
        frame::<Reacted>(
            "reaction_updated",
            "Somebody reacted, or took it back: all reactions of the message, as they are now.",
            json!({"message_id": 42, "reactions": reactions}),
        ),
        frame::<Typing>(
            "typing",
            "Somebody else types, or stopped; typing ends by itself after 10 s.",
            json!({"user_id": 2, "is_typing": true}),
        ),
        frame::<Nothing>("pong", "The answer to a `ping`.", json!({})),
        frame::<FrameError>("error", "Something was wrong with a frame of yours.", fault)
            .described(format!("The codes:\n\n{codes}")),
    ]
}

fn heard() -> Vec<Message> {
    vec![
        frame::<NewMessage>(
            "message",
            "Write. Its sender hears of it as everybody else; a known `nonce` writes nothing.",
            json!({"content": "Hello!", "nonce": "c0ffee-1"}),
        ),
        frame::<TypingBody>("typing", "One types, or stopped.", json!({"is_typing": true})),
        frame::<Nothing>("ping", "Ask for a `pong`.", json!({})),
    ]
}
