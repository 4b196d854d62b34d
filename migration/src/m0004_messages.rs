//! Messages with their attachments, mentions, revisions and reactions, and the durable events of rooms.

use crate::dialect::tables;

tables!(SCHEMA, ["room_events", "reactions", "mentions", "attachments", "message_revisions", "messages"]);

const SCHEMA: &str = "
CREATE TABLE messages (
    {numbered},
    room_id {uuid} NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    author_id {uuid} NOT NULL,
    content text NOT NULL,
    message_type text NOT NULL,
    reply_to {uuid},
    thread_id {uuid},
    nonce text,
    is_pinned boolean NOT NULL,
    created_at bigint NOT NULL,
    edited_at bigint,
    deleted_at bigint,
    UNIQUE (room_id, seq)
);
CREATE UNIQUE INDEX messages_nonce ON messages (room_id, author_id, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX messages_author ON messages (room_id, author_id, seq);
CREATE INDEX messages_pinned ON messages (room_id, seq) WHERE is_pinned;
CREATE INDEX messages_thread ON messages (room_id, thread_id, seq) WHERE thread_id IS NOT NULL;

CREATE TABLE message_revisions (
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    created_at bigint NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (message_id, created_at)
) {clustered};

CREATE TABLE attachments (
    id {uuid} NOT NULL PRIMARY KEY,
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position integer NOT NULL,
    file text NOT NULL,
    file_name text NOT NULL,
    file_size bigint NOT NULL,
    attachment_type text NOT NULL,
    media_type text NOT NULL,
    width integer,
    height integer,
    created_at bigint NOT NULL
);
CREATE INDEX attachments_message ON attachments (message_id, position);

CREATE TABLE mentions (
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    room_id {uuid} NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    target_id {uuid} NOT NULL,
    PRIMARY KEY (message_id, kind, target_id)
) {clustered};
CREATE INDEX mentions_room ON mentions (room_id, seq);

CREATE TABLE reactions (
    {numbered},
    message_id {uuid} NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL,
    emoji text NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (message_id, user_id, emoji)
);

CREATE TABLE room_events (
    room_id {uuid} NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    kind text NOT NULL,
    message_id {uuid} NOT NULL,
    actor_id {uuid} NOT NULL,
    reaction text,
    created_at bigint NOT NULL,
    PRIMARY KEY (room_id, seq)
) {clustered};
";
