//! Comments on tasks and polls, deleted together with the item.

use crate::dialect::tables;

tables!(SCHEMA, ["comments"]);

const SCHEMA: &str = "
CREATE TABLE comments (
    id {uuid} NOT NULL PRIMARY KEY,
    task_id {uuid} REFERENCES tasks (id) ON DELETE CASCADE,
    poll_id {uuid} REFERENCES polls (id) ON DELETE CASCADE,
    reply_to {uuid},
    root_id {uuid} NOT NULL,
    depth integer NOT NULL,
    author_id {uuid} NOT NULL,
    content text NOT NULL,
    created_at bigint NOT NULL,
    CHECK ((task_id IS NULL) <> (poll_id IS NULL))
);
CREATE INDEX comments_task ON comments (task_id, created_at, id) WHERE task_id IS NOT NULL;
CREATE INDEX comments_poll ON comments (poll_id, created_at, id) WHERE poll_id IS NOT NULL;
CREATE INDEX comments_root ON comments (root_id, created_at, id);
";
