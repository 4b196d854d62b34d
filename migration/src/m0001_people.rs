//! Users, their sessions, mailed tokens, follows and blocks. Times are microseconds since 1970-01-01 UTC.

use crate::dialect::tables;

tables!(SCHEMA, ["blocks", "follows", "mailed_tokens", "sessions", "users"]);

const SCHEMA: &str = "
CREATE TABLE users (
    {numbered},
    email text NOT NULL,
    email_key text NOT NULL UNIQUE,
    username text NOT NULL,
    username_key text NOT NULL UNIQUE,
    discriminator text NOT NULL,
    display_name text NOT NULL,
    password_hash text NOT NULL,
    avatar text,
    bio text NOT NULL,
    status text NOT NULL,
    status_chosen boolean NOT NULL,
    custom_status text NOT NULL,
    is_admin boolean NOT NULL,
    is_verified boolean NOT NULL,
    two_factor boolean NOT NULL,
    show_online_status boolean NOT NULL,
    show_email boolean NOT NULL,
    dm_privacy text NOT NULL,
    date_joined bigint NOT NULL,
    last_login bigint,
    last_active_at bigint
);
CREATE INDEX users_date_joined ON users (date_joined);

CREATE TABLE sessions (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    refresh_jti {uuid} NOT NULL,
    ip text NOT NULL,
    user_agent text NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE mailed_tokens (
    hash text NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint
);
CREATE INDEX mailed_tokens_user ON mailed_tokens (user_id);

CREATE TABLE follows (
    follower_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    followed_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at bigint NOT NULL,
    PRIMARY KEY (follower_id, followed_id)
) {clustered};
CREATE INDEX follows_followed ON follows (followed_id);

CREATE TABLE blocks (
    blocker_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at bigint NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
) {clustered};
CREATE INDEX blocks_blocked ON blocks (blocked_id);
";
