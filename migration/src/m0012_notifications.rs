//! Notices to people, and how far those who follow rooms are.

use crate::dialect::tables;

tables!(SCHEMA, ["notifications", "room_followers"]);

/// What was said before there were notifications is nobody's news.
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
    room_id {uuid} REFERENCES rooms (id) ON DELETE CASCADE,
    seq bigint,
    target_id {uuid} NOT NULL,
    is_live boolean NOT NULL,
    read_at bigint,
    mail_due_at bigint,
    created_at bigint NOT NULL,
    UNIQUE (user_id, topic)
);
CREATE INDEX notifications_newest ON notifications (user_id, created_at, id);
CREATE INDEX notifications_kind ON notifications (user_id, kind, created_at, id);
CREATE INDEX notifications_unread ON notifications (user_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_in_room ON notifications (room_id, user_id, seq) WHERE room_id IS NOT NULL;
CREATE INDEX notifications_server ON notifications (server_id) WHERE server_id IS NOT NULL;
CREATE INDEX notifications_target ON notifications (target_id);
CREATE INDEX notifications_to_mail ON notifications (mail_due_at) WHERE mail_due_at IS NOT NULL;
CREATE INDEX notifications_old ON notifications (read_at) WHERE read_at IS NOT NULL;
";
