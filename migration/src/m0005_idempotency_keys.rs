//! Idempotency keys with their responses.

use crate::dialect::tables;

tables!(SCHEMA, ["idempotency_keys"]);

const SCHEMA: &str = "
CREATE TABLE idempotency_keys (
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    method text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer,
    content_type text,
    body {bytes},
    created_at bigint NOT NULL,
    PRIMARY KEY (user_id, method, path, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (user_id, created_at);
";
