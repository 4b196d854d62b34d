//! Every message of this surface's sockets, from the types of the frames, for `/api/asyncapi.json`.

use meshup_web::asyncapi::typed::{error_frame, message};
use meshup_web::asyncapi::{Message, Parameter, Socket};
use serde_json::{Value, json};

use super::frames::{
    DeletedMessage, Established, Nothing, OneMessage, PresenceUpdate, ReactionUpdate, TypingUpdate,
    UnreadUpdate,
};
use super::notifications::Notification;
use crate::messages::request::NewMessage;
use crate::signals::TypingBody;

const SURFACE: &str = "DMs";
const AT: &str = "2025-09-05T19:33:40Z";

/// The sockets of this surface.
pub fn asyncapi() -> Vec<Socket> {
    vec![
        Socket {
            name: "dms.thread",
            surface: SURFACE,
            address: "/ws/dms/{thread_id}",
            title: "One thread",
            description: "Messages, reactions, typing and presence in a thread.",
            parameters: vec![Parameter::new("thread_id", "The id of one of the user's threads.")],
            query: vec![],
            cookie: None,
            said: of_thread(),
            heard: said_in_thread(),
        },
        Socket {
            name: "dms.notifications",
            surface: SURFACE,
            address: "/ws/dms/notifications",
            title: "Notifications of all threads",
            description: "Notifications from all of the user's threads, except muted ones.",
            parameters: vec![],
            query: vec![],
            cookie: None,
            said: of_notifications(),
            heard: vec![ping()],
        },
    ]
}

fn of_thread() -> Vec<Message> {
    let shown = |text: &str| json!({"message": shown_message(text)});
    let greeting = json!({"thread_id": 123, "user_id": 456, "timestamp": AT});
    let reaction = json!({"message_id": 789, "emoji": "👍", "user_id": 456, "action": "added"});
    vec![
        message::<Established>("connection_established", "The first frame.", greeting).with("thread_id"),
        message::<OneMessage>("new_message", "A message was posted, by either user.", shown("Hello!")),
        message::<OneMessage>("message_updated", "A message was edited.", shown("Hello, you!")),
        message::<DeletedMessage>("message_deleted", "A message was deleted.", json!({"message_id": 789})),
        message::<ReactionUpdate>("reaction_update", "A reaction was added or removed.", reaction),
        message::<TypingUpdate>(
            "typing_update",
            "The other user started or stopped typing.",
            json!({"user_id": 456, "typing": true}),
        ),
        message::<PresenceUpdate>(
            "presence_update",
            "The other user came online or went offline.",
            json!({"user_id": 456, "online": true}),
        ),
        message::<UnreadUpdate>(
            "unread_update",
            "The number of unread messages in this thread has changed, after a new message or after reading.",
            json!({"thread_id": 123, "unread": 1}),
        ),
        pong(),
        error_frame(),
    ]
}

fn said_in_thread() -> Vec<Message> {
    vec![
        message::<NewMessage>(
            "message",
            "Post a message; the sender also receives its `new_message`.",
            json!({"text": "Hello!"}),
        ),
        message::<TypingBody>(
            "typing",
            "Start or stop typing; typing ends after 10 s unless repeated.",
            json!({"typing": true}),
        ),
        ping(),
    ]
}

fn of_notifications() -> Vec<Message> {
    let noticed = json!({"sender_id": 456, "sender_name": "Alice", "message_text": "Hey there!", "has_media": false,
        "is_reply": false, "timestamp": AT});
    let notification =
        json!({"thread_id": 123, "event": "dm_message", "preview": "Alice: Hey there!", "message": noticed});
    vec![
        message::<Established>(
            "connection_established",
            "The first frame.",
            json!({"user_id": 456, "timestamp": AT}),
        )
        .without("thread_id"),
        message::<Notification>(
            "dm_notification",
            "A message, reaction or request in a thread that is not muted.",
            notification,
        ),
        pong(),
        error_frame(),
    ]
}

fn ping() -> Message {
    message::<Nothing>("ping", "Check the connection; answered by `pong`.", json!({}))
}

fn pong() -> Message {
    message::<Nothing>("pong", "The response to `ping`.", json!({}))
}

fn shown_message(text: &str) -> Value {
    json!({"id": 789, "thread_id": 123, "sender_id": 456, "text": text, "created_at": AT, "seen": false,
        "heart_count": 0, "liked_by_me": false, "reply_to_id": null, "reply_to_text": null,
        "reply_to_sender_name": null, "photo_urls": [], "video_urls": [], "caption": null})
}
