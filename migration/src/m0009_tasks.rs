//! Tasks with their files.

use crate::dialect::tables;

tables!(SCHEMA, ["task_files", "tasks"]);

const SCHEMA: &str = "
CREATE TABLE tasks (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    channel_id {uuid} REFERENCES channels (id) ON DELETE CASCADE,
    title text NOT NULL,
    description text NOT NULL,
    assigned_to {uuid},
    assigned_by {uuid} NOT NULL,
    status text NOT NULL,
    priority text NOT NULL,
    progress integer NOT NULL,
    due_date bigint,
    start_date bigint,
    completed_at bigint,
    tags text NOT NULL,
    due_told bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint
);
CREATE INDEX tasks_newest ON tasks (server_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_due ON tasks (server_id, due_date, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_assigned ON tasks (server_id, assigned_to, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX tasks_channel ON tasks (channel_id, created_at, id);
CREATE INDEX tasks_open ON tasks (due_date)
    WHERE deleted_at IS NULL AND status IN ('pending', 'in_progress');

CREATE TABLE task_files (
    id {uuid} NOT NULL PRIMARY KEY,
    task_id {uuid} NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    file text NOT NULL,
    file_name text NOT NULL,
    file_size bigint NOT NULL,
    uploaded_by {uuid} NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX task_files_task ON task_files (task_id, created_at, id);
";
