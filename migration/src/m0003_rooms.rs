//! Rooms, and the channels and conversations that own them.

use crate::dialect::tables;

tables!(SCHEMA, ["read_markers", "participants", "conversations", "channel_members", "channels", "rooms"]);

const SCHEMA: &str = "
CREATE TABLE rooms (
    id {uuid} NOT NULL PRIMARY KEY,
    last_seq bigint NOT NULL,
    message_count bigint NOT NULL,
    last_message_at bigint
);

CREATE TABLE channels (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    room_id {uuid} NOT NULL UNIQUE REFERENCES rooms (id) ON DELETE CASCADE,
    name text NOT NULL,
    name_key text NOT NULL,
    description text NOT NULL,
    channel_type text NOT NULL,
    position integer NOT NULL,
    is_private boolean NOT NULL,
    is_nsfw boolean NOT NULL,
    slowmode_delay integer NOT NULL,
    parent_category {uuid},
    created_by {uuid} NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    UNIQUE (server_id, name_key)
);
CREATE INDEX channels_position ON channels (server_id, position);
CREATE INDEX channels_parent ON channels (parent_category) WHERE parent_category IS NOT NULL;

CREATE TABLE channel_members (
    channel_id {uuid} NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (channel_id, user_id)
) {clustered};
CREATE INDEX channel_members_user ON channel_members (user_id);

CREATE TABLE conversations (
    {numbered},
    room_id {uuid} NOT NULL UNIQUE REFERENCES rooms (id) ON DELETE CASCADE,
    kind text NOT NULL,
    title text,
    set_key text UNIQUE,
    created_by {uuid} NOT NULL,
    status text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE participants (
    conversation_id {uuid} NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL,
    is_admin boolean NOT NULL,
    is_muted boolean NOT NULL,
    is_pinned boolean NOT NULL,
    is_archived boolean NOT NULL,
    is_hidden boolean NOT NULL,
    joined_at bigint NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) {clustered};
CREATE INDEX participants_user ON participants (user_id);

CREATE TABLE read_markers (
    room_id {uuid} NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL,
    last_read_seq bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (room_id, user_id)
) {clustered};
CREATE INDEX read_markers_user ON read_markers (user_id);
";
