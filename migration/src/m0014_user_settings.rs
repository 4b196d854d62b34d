//! User settings and notification preferences. Times are microseconds since 1970-01-01 UTC.

use crate::dialect::tables;

tables!(SCHEMA, ["notification_preferences", "user_settings"]);

const SCHEMA: &str = "
CREATE TABLE user_settings (
    user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    theme text NOT NULL,
    language text NOT NULL,
    compact_mode boolean NOT NULL,
    email_notifications boolean NOT NULL,
    push_notifications boolean NOT NULL,
    desktop_notifications boolean NOT NULL,
    notification_sound boolean NOT NULL,
    notify_messages boolean NOT NULL,
    notify_mentions boolean NOT NULL,
    notify_tasks boolean NOT NULL,
    notify_events boolean NOT NULL,
    notify_polls boolean NOT NULL,
    reduced_motion boolean NOT NULL,
    high_contrast boolean NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE notification_preferences (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    notification_level text NOT NULL,
    mute_server boolean NOT NULL,
    mute_until bigint,
    updated_at bigint NOT NULL,
    UNIQUE (user_id, server_id)
);
CREATE INDEX notification_preferences_server ON notification_preferences (server_id);
";
