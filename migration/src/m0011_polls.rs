//! Polls with their options and votes.

use crate::dialect::tables;

tables!(SCHEMA, ["poll_votes", "poll_ballots", "poll_options", "polls"]);

/// A user has one ballot in a poll, with a vote for each chosen option.
const SCHEMA: &str = "
CREATE TABLE polls (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    channel_id {uuid} REFERENCES channels (id) ON DELETE CASCADE,
    question text NOT NULL,
    description text NOT NULL,
    allow_multiple_votes boolean NOT NULL,
    allow_add_options boolean NOT NULL,
    anonymous_votes boolean NOT NULL,
    show_results_before_vote boolean NOT NULL,
    expires_at bigint,
    status text NOT NULL,
    closed_at bigint,
    created_by {uuid} NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    CHECK ((status = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX polls_server ON polls (server_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX polls_channel ON polls (channel_id);
CREATE INDEX polls_due ON polls (status, expires_at) WHERE deleted_at IS NULL;

CREATE TABLE poll_options (
    id {uuid} NOT NULL PRIMARY KEY,
    poll_id {uuid} NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    option_text text NOT NULL,
    option_key text NOT NULL,
    position integer NOT NULL CHECK (position BETWEEN 0 AND 19),
    added_by {uuid} NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (poll_id, option_key),
    UNIQUE (poll_id, position),
    UNIQUE (poll_id, id)
);

CREATE TABLE poll_ballots (
    poll_id {uuid} NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL,
    cast_at bigint NOT NULL,
    PRIMARY KEY (poll_id, user_id)
) {clustered};

CREATE TABLE poll_votes (
    poll_id {uuid} NOT NULL,
    user_id {uuid} NOT NULL,
    option_id {uuid} NOT NULL,
    PRIMARY KEY (poll_id, user_id, option_id),
    FOREIGN KEY (poll_id, user_id) REFERENCES poll_ballots (poll_id, user_id) ON DELETE CASCADE,
    FOREIGN KEY (poll_id, option_id) REFERENCES poll_options (poll_id, id) ON DELETE CASCADE
) {clustered};
CREATE INDEX poll_votes_option ON poll_votes (poll_id, option_id, user_id);
";
