//! Notifications to users, and the positions of projections ("followers").

use crate::dialect::tables;

tables!(SCHEMA, ["notifications", "room_followers"]);

/// Projections start at the current end of each room: earlier messages cause no notifications.
const SCHEMA: &str = "
CREATE TABLE room_followers (
    name text NOT NULL,
    room_id {uuid} NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    part {uuid},
    PRIMARY KEY (name, room_id)
) {clustered};
CREATE INDEX room_followers_room ON room_followers (room_id);
INSERT INTO room_followers (name, room_id, seq, part) SELECT 'notifications', id, last_seq, NULL FROM rooms;

CREATE TABLE notifications (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL,
    topic text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    server_id {uuid} REFERENCES servers (id) ON DELETE CASCADE,
    place_id {uuid},
    target_id {uuid} NOT NULL,
    room_id {uuid} REFERENCES rooms (id) ON DELETE CASCADE,
    seq bigint,
    mail_after bigint,
    read_at bigint,
    created_at bigint NOT NULL,
    UNIQUE (user_id, topic)
);
CREATE INDEX notifications_newest ON notifications (user_id, created_at, id);
CREATE INDEX notifications_kind ON notifications (user_id, kind, created_at, id);
CREATE INDEX notifications_unread ON notifications (user_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_room ON notifications (room_id, target_id) WHERE room_id IS NOT NULL;
CREATE INDEX notifications_room_unread ON notifications (user_id, room_id, seq) WHERE read_at IS NULL;
CREATE INDEX notifications_server ON notifications (server_id) WHERE server_id IS NOT NULL;
CREATE INDEX notifications_mail ON notifications (mail_after) WHERE mail_after IS NOT NULL;
CREATE INDEX notifications_age ON notifications (created_at);
";
