//! Calendar events with their attendees, and feeds for other programs.

use crate::dialect::tables;

tables!(SCHEMA, ["event_feeds", "event_attendees", "events"]);

const SCHEMA: &str = "
CREATE TABLE events (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    channel_id {uuid} REFERENCES channels (id) ON DELETE CASCADE,
    created_by {uuid} NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    event_type text NOT NULL,
    status text NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    series_ends_at bigint NOT NULL,
    recurrence_type text NOT NULL,
    recurrence_interval integer NOT NULL,
    recurrence_until bigint,
    recurrence_rule text,
    recurrence_days {bytes},
    all_day boolean NOT NULL,
    location text NOT NULL,
    meeting_link text,
    reminders text NOT NULL,
    tags text NOT NULL,
    color text NOT NULL,
    revision integer NOT NULL,
    next_status_at bigint,
    next_reminder_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint
);
CREATE INDEX events_server ON events (server_id, starts_at, id) WHERE deleted_at IS NULL;
CREATE INDEX events_series ON events (server_id, series_ends_at) WHERE deleted_at IS NULL;
CREATE INDEX events_channel ON events (channel_id);
CREATE INDEX events_status_due ON events (next_status_at) WHERE next_status_at IS NOT NULL;
CREATE INDEX events_reminder_due ON events (next_reminder_at) WHERE next_reminder_at IS NOT NULL;

CREATE TABLE event_attendees (
    event_id {uuid} NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    rsvp_status text NOT NULL,
    is_organizer boolean NOT NULL,
    notes text NOT NULL,
    responded_at bigint,
    invited_at bigint NOT NULL,
    PRIMARY KEY (event_id, user_id)
) {clustered};

CREATE TABLE event_feeds (
    user_id {uuid} NOT NULL,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    fingerprint text NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    PRIMARY KEY (user_id, server_id)
) {clustered};
CREATE INDEX event_feeds_server ON event_feeds (server_id);
";
