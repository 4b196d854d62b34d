//! Deletes the rows of deleted servers and rooms, those first that others refer to last.

use async_trait::async_trait;
use meshup_app::ports::{StoreError, SweepRepository};
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::portions::{PORTION, Portion};
use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};

/// How many rows that others depend on are emptied at a time.
const OWNERS: u64 = 100;

/// The next deleted server that no other unit works on.
const SERVER: &str =
    "SELECT id FROM servers WHERE deleted_at IS NOT NULL ORDER BY deleted_at LIMIT 1{unless_locked}";

/// The next deleted room. Rooms of a deleted server follow when the server has no more channels.
const ROOM: &str = "
    SELECT id FROM rooms WHERE deleted_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.room_id = rooms.id)
    ORDER BY deleted_at LIMIT 1{unless_locked}";

const IS_DUE: &str = "
    SELECT id FROM servers WHERE deleted_at IS NOT NULL
    UNION ALL SELECT id FROM rooms WHERE deleted_at IS NOT NULL
    LIMIT 1";

/// Rows that belong to the server or room `$1`.
struct Rows {
    table: &'static str,
    key: &'static str,
    /// Which rows: those of the owner, or those that depend on the first `{owners}` of its rows in another table.
    /// `{portion}` stands for [`PORTION`].
    which: &'static str,
    /// Columns with keys of files, each with the condition under which the file belongs to the row.
    files: &'static [(&'static str, &'static str)],
    /// Whether other rows depend on these, of which only the first are deleted at once.
    has_dependents: bool,
}

/// Rows without files.
const fn rows(table: &'static str, key: &'static str, which: &'static str) -> Rows {
    Rows { table, key, which, files: &[], has_dependents: false }
}

/// Rows that others depend on, which come before them.
const fn first_of(table: &'static str, which: &'static str) -> Rows {
    Rows { table, key: "id", which, files: &[], has_dependents: true }
}

/// The attachments of rooms, first of all, since links to their files need no access.
const fn attachments(which: &'static str) -> Rows {
    Rows {
        table: "attachments",
        key: "id",
        which,
        files: &[
            ("file", "origin = 'attached'"),
            ("thumbnail_small", "thumbnail_small IS NOT NULL"),
            ("thumbnail_large", "thumbnail_large IS NOT NULL"),
        ],
        has_dependents: false,
    }
}

const TASKS: &str = "task_id IN (SELECT id FROM tasks WHERE server_id = $1 ORDER BY id LIMIT {owners})";
const EVENTS: &str = "event_id IN (SELECT id FROM events WHERE server_id = $1 ORDER BY id LIMIT {owners})";
const POLLS: &str = "poll_id IN (SELECT id FROM polls WHERE server_id = $1 ORDER BY id LIMIT {owners})";
const NOTES: &str = "note_id IN (SELECT id FROM notes WHERE server_id = $1 ORDER BY id LIMIT {owners})";
const CHANNELS: &str =
    "channel_id IN (SELECT id FROM channels WHERE server_id = $1 ORDER BY position LIMIT {owners})";
const MEMBERS: &str =
    "member_id IN (SELECT id FROM members WHERE server_id = $1 ORDER BY user_id LIMIT {owners})";
const MESSAGES: &str =
    "message_id IN (SELECT id FROM messages WHERE room_id = $1 ORDER BY seq LIMIT {owners})";

/// Those of one room at a time. A portion in the order of an index, so that the files that are discarded are those whose
/// rows are deleted then.
const FILES_OF_SERVER: &str = "id IN (SELECT id FROM attachments WHERE room_id = (
    SELECT c.room_id FROM channels c
    WHERE c.server_id = $1 AND EXISTS (SELECT 1 FROM attachments a WHERE a.room_id = c.room_id)
    ORDER BY c.id LIMIT 1
) ORDER BY id LIMIT {portion})";
const FILES_OF_ROOM: &str =
    "id IN (SELECT id FROM attachments WHERE room_id = $1 ORDER BY id LIMIT {portion})";

/// In the order of deletion: before rows of `tasks` and so on, everything that depends on the first of them.
const OF_SERVER: [Rows; 27] = [
    attachments(FILES_OF_SERVER),
    rows("notifications", "id", "server_id = $1"),
    rows("event_feeds", "user_id, server_id", "server_id = $1"),
    rows("notification_preferences", "id", "server_id = $1"),
    rows("invites", "id", "server_id = $1"),
    rows("search_documents", "position", "server_id = $1"),
    rows("comments", "id", TASKS),
    Rows { table: "task_files", key: "id", which: TASKS, files: &[("file", "TRUE")], has_dependents: false },
    first_of("tasks", "id IN (SELECT id FROM tasks WHERE server_id = $1 ORDER BY id LIMIT {owners})"),
    rows("event_attendees", "event_id, user_id", EVENTS),
    first_of("events", "id IN (SELECT id FROM events WHERE server_id = $1 ORDER BY id LIMIT {owners})"),
    rows("comments", "id", POLLS),
    rows("poll_votes", "poll_id, user_id, option_id", POLLS),
    rows("poll_ballots", "poll_id, user_id", POLLS),
    rows("poll_options", "id", POLLS),
    first_of("polls", "id IN (SELECT id FROM polls WHERE server_id = $1 ORDER BY id LIMIT {owners})"),
    rows("note_tags", "note_id, tag_key", NOTES),
    rows("note_versions", "note_id, number", NOTES),
    rows("note_collaborators", "note_id, user_id", NOTES),
    first_of("notes", "id IN (SELECT id FROM notes WHERE server_id = $1 ORDER BY id LIMIT {owners})"),
    rows("channel_members", "channel_id, user_id", CHANNELS),
    first_of(
        "channels",
        "id IN (SELECT id FROM channels WHERE server_id = $1 ORDER BY position LIMIT {owners})",
    ),
    rows("member_roles", "member_id, role_id", MEMBERS),
    first_of(
        "members",
        "id IN (SELECT id FROM members WHERE server_id = $1 ORDER BY user_id LIMIT {owners})",
    ),
    rows("roles", "id", "server_id = $1"),
    rows("audit_entries", "id", "server_id = $1"),
    // Writers who have not noticed the deletion may have added a few rows, which go with the server.
    Rows {
        table: "servers",
        key: "id",
        which: "id = $1",
        files: &[("icon", "icon IS NOT NULL"), ("banner", "banner IS NOT NULL")],
        has_dependents: false,
    },
];

/// Events before messages, since those who read them expect their messages.
const OF_ROOM: [Rows; 12] = [
    attachments(FILES_OF_ROOM),
    rows("room_events", "room_id, seq", "room_id = $1"),
    rows("notifications", "id", "room_id = $1"),
    rows("reactions", "id", MESSAGES),
    rows("message_revisions", "message_id, created_at", MESSAGES),
    rows("mentions", "message_id, kind, target_id", MESSAGES),
    first_of("messages", "id IN (SELECT id FROM messages WHERE room_id = $1 ORDER BY seq LIMIT {owners})"),
    rows("read_markers", "room_id, user_id", "room_id = $1"),
    rows("drafts", "user_id, room_id", "room_id = $1"),
    rows("room_settings", "user_id, room_id", "room_id = $1"),
    rows("room_followers", "name, room_id", "room_id = $1"),
    rows("rooms", "id", "id = $1"),
];

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> SweepRepository for SqlRepositories<C> {
    async fn is_due(&self) -> Result<bool, StoreError> {
        let any = self.conn.query_one_raw(self.statement(IS_DUE, [])).await.map_err(store_error)?;
        Ok(any.is_some())
    }

    async fn sweep(&self, at: OffsetDateTime) -> Result<bool, StoreError> {
        if let Some(server) = self.next_of(SERVER).await? {
            return self.sweep_first(&OF_SERVER, server, at).await;
        }
        match self.next_of(ROOM).await? {
            Some(room) => self.sweep_first(&OF_ROOM, room, at).await,
            None => Ok(false),
        }
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn next_of(&self, sql: &str) -> Result<Option<Uuid>, StoreError> {
        let next = self.statement(&self.skipping_locked(sql), []);
        let row = self.conn.query_one_raw(next).await.map_err(store_error)?;
        row.map(|row| row.try_get("", "id")).transpose().map_err(store_error)
    }

    /// Deletes a portion of the owner's rows, table by table; false if there are none.
    async fn sweep_first(
        &self,
        tables: &[Rows],
        owner: Uuid,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut deleted = 0;
        for Rows { table, key, which, files, has_dependents } in tables {
            let which =
                which.replace("{owners}", &OWNERS.to_string()).replace("{portion}", &PORTION.to_string());
            for (column, belongs) in *files {
                let discard = format!(
                    "INSERT INTO discarded_files (file, discarded_at)
                     SELECT {column}, CAST($2 AS bigint) FROM {table} WHERE {which} AND {belongs}
                     ON CONFLICT DO NOTHING"
                );
                let discard = self.statement(&discard, [owner.into(), micros(at).into()]);
                self.conn.execute_raw(discard).await.map_err(store_error)?;
            }
            let rows = self.delete_portion(Portion { table, key, rows: &which }, [owner.into()]).await?;
            deleted += rows;
            if deleted >= PORTION || (*has_dependents && rows > 0) {
                return Ok(true);
            }
        }
        Ok(deleted > 0)
    }
}
