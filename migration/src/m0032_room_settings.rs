//! What users set for themselves for single rooms. Times are microseconds since 1970-01-01 UTC.

use crate::dialect::tables;

tables!(SCHEMA, ["room_settings"]);

const SCHEMA: &str = "
CREATE TABLE room_settings (
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id {uuid} NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    level text NOT NULL,
    muted_until bigint,
    updated_at bigint NOT NULL,
    PRIMARY KEY (user_id, room_id)
) {clustered};
CREATE INDEX room_settings_room ON room_settings (room_id);
";
