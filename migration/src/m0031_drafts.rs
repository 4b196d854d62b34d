//! Drafts of messages. Times are microseconds since 1970-01-01 UTC.

use crate::dialect::tables;

tables!(SCHEMA, ["drafts"]);

/// The message in `reply_to` may be deleted while the draft stays.
const SCHEMA: &str = "
CREATE TABLE drafts (
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id {uuid} NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    content text NOT NULL,
    reply_to {uuid},
    updated_at bigint NOT NULL,
    PRIMARY KEY (user_id, room_id)
) {clustered};
CREATE INDEX drafts_room ON drafts (room_id);
";
