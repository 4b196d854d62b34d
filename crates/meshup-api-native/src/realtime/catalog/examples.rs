//! Example payloads for the AsyncAPI document.

use serde_json::{Value, json};

pub(in crate::realtime) const ID: &str = "018f4e7a-0000-7000-8000-000000000001";
const AT: &str = "2025-11-07T08:05:00Z";

pub(super) fn user() -> Value {
    json!({"id": ID, "username": "alice", "discriminator": "0001", "display_name": "Alice", "status": "online",
        "avatar": null})
}

pub(super) fn person() -> Value {
    json!({"user": user()})
}

pub(in crate::realtime) fn id() -> Value {
    json!({"id": ID})
}

pub(super) fn presence() -> Value {
    json!({"last_seq": 41, "online": [user()], "online_count": 1})
}

pub(super) fn greeting() -> Value {
    json!({"user": user(), "last_seq": 41, "online": [user()], "online_count": 1})
}

pub(super) fn reaction() -> Value {
    json!({"message": ID, "id": ID, "user": user(), "emoji": ":thumbsup:", "created_at": AT})
}

pub(super) fn notification() -> Value {
    json!({"id": ID, "kind": "mention", "title": "Alice mentioned you in #general", "body": "Hi @bob", "server": ID,
        "room": ID, "target_id": ID, "is_read": false, "created_at": AT})
}
