//! Everything that is said on the sockets, in one list: `GET /api/v1/realtime/` shows it.

/// Something with a name, and an example of its payload in JSON.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) payload: Option<&'static str>,
}

const fn entry(name: &'static str, description: &'static str) -> Entry {
    Entry { name, description, payload: None }
}

const fn with(name: &'static str, description: &'static str, payload: &'static str) -> Entry {
    Entry { name, description, payload: Some(payload) }
}

pub(super) const ENDPOINTS: [Entry; 3] = [
    entry(
        "/ws/v1/realtime/servers/{server_id}/channels/{channel_id}/",
        "One channel. `?after_seq=N` replays what came after N first.",
    ),
    entry("/ws/v1/realtime/direct-messages/{dm_id}/", "One direct conversation, likewise."),
    entry("/ws/v1/realtime/", "Any number of rooms: frames carry `room` beside `event`."),
];

pub(super) const CLIENT_EVENTS: [Entry; 7] = [
    with(
        "message.send",
        "Post a message; answered by `message.ack`. A repeat with the same nonce has one effect.",
        r#"{"content": "Hello team!", "reply_to": null, "thread_id": null, "nonce": "c0ffee-1"}"#,
    ),
    with("typing.start", "Tell the others that you type; ends by itself after 10 s.", "{}"),
    with("typing.stop", "Tell the others that you stopped.", "{}"),
    with("presence.ping", "Ask for a sign of life; answered by `presence.alive`.", "{}"),
    with(
        "auth.refresh",
        "Extend the socket with a new access token of its session.",
        r#"{"token": "<access>"}"#,
    ),
    with("subscribe", "Multiplexed socket: listen to a room.", r#"{"after_seq": 41}"#),
    with("unsubscribe", "Multiplexed socket: stop listening to a room.", "{}"),
];

pub(super) const SERVER_EVENTS: [Entry; 28] = [
    with(
        "presence.join",
        "Somebody came. The first frame of a socket is one's own, which also says how far the room is and who is there.",
        r#"{"user": {}, "last_seq": 41, "online": [{}], "online_count": 1}"#,
    ),
    with("presence.leave", "Somebody went.", r#"{"user": {}}"#),
    with("presence.alive", "Answer to `presence.ping`.", "{}"),
    with("typing.start", "Somebody else types.", r#"{"user": {}}"#),
    with("typing.stop", "They stopped.", r#"{"user": {}}"#),
    entry("message.ack", "Your message is on disk: the message, and its nonce."),
    entry(
        "message.created",
        "A new message, as over REST. Durable: `seq` beside `event`, as with all below to `message.unpinned`.",
    ),
    entry("message.updated", "A message was edited."),
    with(
        "message.deleted",
        "A message is gone; `seq` in the payload is its own.",
        r#"{"id": "<uuid>", "seq": 40}"#,
    ),
    with(
        "reaction.added",
        "Somebody reacted.",
        r#"{"message": "<uuid>", "id": "<uuid>", "user": {}, "emoji": ":thumbsup:", "created_at": "2025-11-07T08:05:00Z"}"#,
    ),
    entry("reaction.removed", "Somebody took their reaction back; as `reaction.added`."),
    with("message.pinned", "A message was pinned.", r#"{"id": "<uuid>"}"#),
    with("message.unpinned", "A message was unpinned.", r#"{"id": "<uuid>"}"#),
    with("read.updated", "Somebody has read up to a position.", r#"{"user": {}, "last_read_seq": 41}"#),
    entry("channel.updated", "The channel, as it is now."),
    with("channel.deleted", "The channel is gone.", r#"{"id": "<uuid>"}"#),
    with(
        "resync.required",
        "More was missed than is replayed, or the position never was: read the messages anew.",
        r#"{"last_seq": 12345}"#,
    ),
    with("auth.refreshed", "Answer to `auth.refresh`.", "{}"),
    with("ready", "Multiplexed socket: its first frame.", r#"{"user": {}}"#),
    with(
        "subscribed",
        "Multiplexed socket: the room is heard from here.",
        r#"{"last_seq": 41, "online": [{}], "online_count": 1}"#,
    ),
    with(
        "unsubscribed",
        "Multiplexed socket: the room is heard no more; with a code if access was lost.",
        r#"{"code": 4403}"#,
    ),
    entry(
        "note.created, note.updated, note.deleted",
        "Multiplexed socket: a note of a server that you are in, which `server` beside `event` names; deleted ones by `id`.",
    ),
    entry("task.created, task.updated, task.deleted", "Likewise; comments and files update their task."),
    entry(
        "event.created, event.updated, event.deleted",
        "Likewise; answers to an invitation update their event.",
    ),
    entry("poll.created, poll.updated, poll.deleted", "Likewise, without what is the viewer's own."),
    entry("poll.voted, poll.closed", "Somebody voted or took votes back; the poll takes no more votes."),
    with(
        "notification.created",
        "Multiplexed socket: something for you alone, as in `/notifications/`; not while your status is `dnd`.",
        r#"{"id": "<uuid>", "kind": "mention", "title": "Alice mentioned you in #general", "body": "Hi @bob", "server": "<uuid>", "room": "<uuid>", "target_id": "<uuid>", "is_read": false, "created_at": "2025-11-07T08:05:00Z"}"#,
    ),
    with(
        "error",
        "Something was wrong with a frame of yours; `detail` beside `event` says what.",
        r#"{"code": "validation_error", "nonce": "c0ffee-1"}"#,
    ),
];

pub(super) const CLOSE_CODES: [(u16, &str); 11] = [
    (1002, "A frame broke the protocol (RFC 6455)."),
    (1003, "A frame was not text."),
    (1009, "A frame was larger than 64 KiB."),
    (1012, "The server restarts: reconnect with `after_seq`."),
    (1013, "The client fell too far behind, or the server cannot serve for now: reconnect with `after_seq`."),
    (4400, "`after_seq` is not a position."),
    (4401, "No token, a bad one, one that expired, or a session that ended."),
    (4403, "No access, or not any more; or a page that may not open sockets."),
    (4404, "No such room, or one not to be known."),
    (4408, "Nothing was heard from the client for 40 s."),
    (4429, "More than 20 frames a second for too long."),
];

pub(super) const ERROR_CODES: [Entry; 7] = [
    entry("invalid_frame", "Not an object with an event."),
    entry("unknown_event", "No such event."),
    entry("validation_error", "A value broke a rule."),
    entry("forbidden", "Not allowed."),
    entry("slow_mode", "Too soon after one's last message."),
    entry("rate_limited", "Too often."),
    entry("not_found", "No such thing."),
];
