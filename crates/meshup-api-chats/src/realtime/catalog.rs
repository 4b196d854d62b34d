//! Everything that is said on the socket of a chat, from the types of the frames, for `/api/asyncapi.json`.

use meshup_web::asyncapi::typed::{complaint, message};
use meshup_web::asyncapi::{Message, Parameter, Socket};
use meshup_web::cookie;
use serde_json::json;

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

fn said() -> Vec<Message> {
    let shown = |content: &str, is_edited: bool| {
        json!({"message": {
            "id": 42, "chat": 1, "content": content, "created_at": "2025-01-02T15:30:00Z",
            "updated_at": "2025-01-02T15:30:00Z", "is_edited": is_edited, "is_deleted": false,
            "sender": {"id": 2, "username": "johndoe", "display_name": "John Doe", "avatar_url": null},
            "reactions": [],
        }})
    };
    let reactions = json!([{"emoji": "👍", "count": 2, "users": [1, 3]}]);
    let greeting = json!({"chat_id": 1, "user_id": 2, "timestamp": "2025-01-02T15:30:00Z"});
    vec![
        message::<Greeting>(
            "connection_established",
            "The first frame: one hears the chat from now on.",
            greeting,
        ),
        message::<Shown>("new_message", "Somebody wrote.", shown("Hello!", false)),
        message::<Shown>("message_updated", "Somebody edited a message.", shown("Updated content", true)),
        message::<Deleted>("message_deleted", "A message is gone.", json!({"message_id": 42})),
        message::<Reacted>(
            "reaction_updated",
            "Somebody reacted, or took it back: all reactions of the message, as they are now.",
            json!({"message_id": 42, "reactions": reactions}),
        ),
        message::<Typing>(
            "typing",
            "Somebody else types, or stopped; typing ends by itself after 10 s.",
            json!({"user_id": 2, "is_typing": true}),
        ),
        message::<Nothing>("pong", "The answer to a `ping`.", json!({})),
        complaint(),
    ]
}

fn heard() -> Vec<Message> {
    vec![
        message::<NewMessage>(
            "message",
            "Write. Its sender hears of it as everybody else; a known `nonce` writes nothing.",
            json!({"content": "Hello!", "nonce": "c0ffee-1"}),
        ),
        message::<TypingBody>("typing", "One types, or stopped.", json!({"is_typing": true})),
        message::<Nothing>("ping", "Ask for a `pong`.", json!({})),
    ]
}
