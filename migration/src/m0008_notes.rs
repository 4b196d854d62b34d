//! Notes with their versions and collaborators.

use crate::dialect::tables;

tables!(SCHEMA, ["note_collaborators", "note_versions", "note_tags", "notes"]);

const SCHEMA: &str = "
CREATE TABLE notes (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    title text NOT NULL,
    title_key text NOT NULL,
    content text NOT NULL,
    tags text NOT NULL,
    version bigint NOT NULL,
    is_pinned boolean NOT NULL,
    is_locked boolean NOT NULL,
    created_by {uuid} NOT NULL,
    last_edited_by {uuid} NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint
);
CREATE INDEX notes_server ON notes (server_id);
CREATE INDEX notes_pinned_first ON notes (server_id, is_pinned, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX notes_updated ON notes (server_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX notes_created ON notes (server_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX notes_title ON notes (server_id, title_key, id) WHERE deleted_at IS NULL;
CREATE INDEX notes_creator ON notes (server_id, created_by, is_pinned, updated_at, id) WHERE deleted_at IS NULL;

CREATE TABLE note_tags (
    note_id {uuid} NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    tag_key text NOT NULL,
    server_id {uuid} NOT NULL,
    PRIMARY KEY (note_id, tag_key)
) {clustered};
CREATE INDEX note_tags_key ON note_tags (server_id, tag_key, note_id);

CREATE TABLE note_versions (
    note_id {uuid} NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    id {uuid} NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    tags text NOT NULL,
    edited_by {uuid} NOT NULL,
    change_description text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (note_id, number)
);

CREATE TABLE note_collaborators (
    note_id {uuid} NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    permission text NOT NULL,
    added_at bigint NOT NULL,
    PRIMARY KEY (note_id, user_id)
) {clustered};
";
