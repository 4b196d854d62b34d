//! Every message of a chat's socket, from the types of the frames, for `/api/asyncapi.json`.

use meshup_web::asyncapi::typed::{error_frame, message};
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
        description: "Messages and typing in a chat. A session cookie is accepted only from pages of this server.",
        parameters: vec![Parameter::new("chat_id", "The id of a chat that the user is a member of.")],
        query: Vec::new(),
        cookie: Some(cookie::CHATS),
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
            "The first frame: the socket now receives the events of the chat.",
            greeting,
        ),
        message::<Shown>("new_message", "A message was posted.", shown("Hello!", false)),
        message::<Shown>("message_updated", "A message was edited.", shown("Updated content", true)),
        message::<Deleted>("message_deleted", "A message was deleted.", json!({"message_id": 42})),
        message::<Reacted>(
            "reaction_updated",
            "A reaction was added or removed; contains all current reactions to the message.",
            json!({"message_id": 42, "reactions": reactions}),
        ),
        message::<Typing>(
            "typing",
            "Another user started or stopped typing; typing ends after 10 s unless repeated.",
            json!({"user_id": 2, "is_typing": true}),
        ),
        message::<Nothing>("pong", "The response to `ping`.", json!({})),
        error_frame(),
    ]
}

fn heard() -> Vec<Message> {
    vec![
        message::<NewMessage>(
            "message",
            "Post a message, which the sender receives like everyone else. Repeating it with the same \
             `nonce` posts nothing new.",
            json!({"content": "Hello!", "nonce": "c0ffee-1"}),
        ),
        message::<TypingBody>(
            "typing",
            "Start or stop typing; typing ends after 10 s unless repeated.",
            json!({"is_typing": true}),
        ),
        message::<Nothing>("ping", "Check the connection; answered by `pong`.", json!({})),
    ]
}
