//! The statements that append messages. `$1` is an array of messages in JSON, so that each is prepared once.

use crate::repo::rooms::markers::forward;

/// The lock is taken by a separate statement before, since a statement that waits for a row rereads only that row, and
/// would miss the messages committed meanwhile.
pub(super) const LOCK_ON_POSTGRES: &str =
    "SELECT id FROM rooms WHERE deleted_at IS NULL AND id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE";

/// One statement, in a unit that has locked the rooms ($2). Nothing changes for a message whose nonce is known, or that
/// answers one that is gone.
///
/// Messages are looked up by subqueries that cannot become joins: a join might read the whole table, since its plan is kept
/// while the table grows. For the same reason drafts are deleted by `ctid`. A draft that another unit has just replaced has
/// another one, and stays.
pub(super) const APPEND_ON_POSTGRES: &str = concat!(
    "WITH sent AS MATERIALIZED (
        SELECT * FROM json_to_recordset($1::json) AS sent (place integer, id uuid, room_id uuid, author_id uuid,
            content text, message_type text, reply_to uuid, thread_id uuid, nonce text, created_at bigint)
     ), seen AS MATERIALIZED (
        SELECT sent.id, known.id AS seen, known.created_at AS seen_at
        FROM sent CROSS JOIN LATERAL (
            SELECT id, created_at FROM messages m
            WHERE m.room_id = sent.room_id AND m.author_id = sent.author_id AND m.nonce = sent.nonce LIMIT 1
        ) known
     ), unanswerable AS MATERIALIZED (
        SELECT id FROM sent WHERE reply_to IS NOT NULL AND id NOT IN (SELECT id FROM seen) AND (
            SELECT deleted_at IS NULL FROM messages m WHERE m.id = sent.reply_to AND m.room_id = sent.room_id
        ) IS NOT TRUE
     ), new AS MATERIALIZED (
        SELECT sent.*, row_number() OVER (PARTITION BY room_id ORDER BY place) AS step FROM sent
        WHERE id NOT IN (SELECT id FROM seen UNION ALL SELECT id FROM unanswerable)
     ), turn AS (
        UPDATE rooms SET last_seq = last_seq + added, message_count = message_count + added,
            last_message_at = CASE WHEN last_message_at > latest THEN last_message_at ELSE latest END
        FROM (SELECT room_id, count(*) AS added, max(created_at) AS latest FROM new GROUP BY room_id) AS totals
        WHERE rooms.id = ANY($2::uuid[]) AND rooms.id = totals.room_id
        RETURNING rooms.id AS room_id, last_seq - added AS former
     ), placed AS MATERIALIZED (
        SELECT new.*, former + step AS seq FROM new JOIN turn USING (room_id)
     ), kept AS (
        INSERT INTO messages (id, room_id, seq, author_id, content, message_type, reply_to, thread_id, nonce,
            is_pinned, created_at)
        SELECT id, room_id, seq, author_id, content, message_type, reply_to, thread_id, nonce, FALSE, created_at
        FROM placed ORDER BY place
        RETURNING id, number, seq, room_id, author_id
     ), ended AS (
        DELETE FROM drafts WHERE ctid = ANY (ARRAY(
            SELECT draft.ctid FROM placed CROSS JOIN LATERAL (
                SELECT d.ctid FROM drafts d
                WHERE d.user_id = placed.author_id AND d.room_id = placed.room_id LIMIT 1
            ) draft
        ))
        RETURNING room_id, user_id
     ), marked AS (
        INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
        SELECT room_id, author_id, max(seq), max(created_at) FROM placed GROUP BY room_id, author_id",
    forward!(),
    ")
     SELECT id, number, seq, NULL::uuid AS seen, NULL::bigint AS seen_at,
        (room_id, author_id) IN (SELECT room_id, user_id FROM ended) AS ends_draft FROM kept
     UNION ALL SELECT id, NULL, NULL, seen, seen_at, FALSE FROM seen
     UNION ALL SELECT id, NULL, NULL, NULL, NULL, FALSE FROM unanswerable"
);

/// The same as one batch, since units are serialized. The later statements depend on which messages were inserted.
pub(super) const APPEND_ON_SQLITE: &str = concat!(
    "SELECT unhex(sent.value ->> 'id', '-') AS id, NULL AS number, NULL AS seq, m.id AS seen, m.created_at AS seen_at,
        FALSE AS ends_draft
     FROM json_each($1) sent CROSS JOIN messages m ON m.room_id = unhex(sent.value ->> 'room_id', '-')
        AND m.author_id = unhex(sent.value ->> 'author_id', '-') AND m.nonce = sent.value ->> 'nonce';

     SELECT id, NULL AS number, NULL AS seq, NULL AS seen, NULL AS seen_at, FALSE AS ends_draft FROM (
        SELECT unhex(value ->> 'id', '-') AS id, unhex(value ->> 'room_id', '-') AS room_id,
            unhex(value ->> 'author_id', '-') AS author_id, unhex(value ->> 'reply_to', '-') AS reply_to,
            value ->> 'nonce' AS nonce
        FROM json_each($1)
     ) sent
     WHERE reply_to IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM messages m
            WHERE m.id = sent.reply_to AND m.room_id = sent.room_id AND m.deleted_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM messages m
            WHERE m.room_id = sent.room_id AND m.author_id = sent.author_id AND m.nonce = sent.nonce)
        AND EXISTS (SELECT 1 FROM rooms r WHERE r.id = sent.room_id AND r.deleted_at IS NULL);

     INSERT INTO messages (id, room_id, seq, author_id, content, message_type, reply_to, thread_id, nonce,
        is_pinned, created_at)
     SELECT sent.id, sent.room_id, r.last_seq + row_number() OVER (PARTITION BY sent.room_id ORDER BY place),
        author_id, content, message_type, reply_to, thread_id, nonce, FALSE, created_at
     FROM (
        SELECT key AS place, unhex(value ->> 'id', '-') AS id, unhex(value ->> 'room_id', '-') AS room_id,
            unhex(value ->> 'author_id', '-') AS author_id, value ->> 'content' AS content,
            value ->> 'message_type' AS message_type, unhex(value ->> 'reply_to', '-') AS reply_to,
            unhex(value ->> 'thread_id', '-') AS thread_id, value ->> 'nonce' AS nonce,
            value ->> 'created_at' AS created_at
        FROM json_each($1)
     ) sent CROSS JOIN rooms r ON r.id = sent.room_id AND r.deleted_at IS NULL
     WHERE NOT EXISTS (SELECT 1 FROM messages m
            WHERE m.room_id = sent.room_id AND m.author_id = sent.author_id AND m.nonce = sent.nonce)
        AND (reply_to IS NULL OR EXISTS (SELECT 1 FROM messages m
            WHERE m.id = sent.reply_to AND m.room_id = sent.room_id AND m.deleted_at IS NULL))
     ORDER BY place
     RETURNING id, number, seq, NULL AS seen, NULL AS seen_at, EXISTS (
        SELECT 1 FROM drafts d WHERE d.user_id = messages.author_id AND d.room_id = messages.room_id) AS ends_draft;

     DELETE FROM drafts WHERE (user_id, room_id) IN (
        SELECT m.author_id, m.room_id
        FROM json_each($1) sent CROSS JOIN messages m ON m.id = unhex(sent.value ->> 'id', '-'));

     UPDATE rooms SET last_seq = added.last, message_count = message_count + added.messages,
        last_message_at = CASE WHEN last_message_at > latest THEN last_message_at ELSE latest END
     FROM (
        SELECT m.room_id, max(m.seq) AS last, count(*) AS messages, max(m.created_at) AS latest
        FROM json_each($1) sent CROSS JOIN messages m ON m.id = unhex(sent.value ->> 'id', '-') GROUP BY m.room_id
     ) added
     WHERE rooms.id = added.room_id;

     INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
     SELECT m.room_id, m.author_id, max(m.seq), max(m.created_at)
     FROM json_each($1) sent CROSS JOIN messages m ON m.id = unhex(sent.value ->> 'id', '-')
     WHERE true GROUP BY m.room_id, m.author_id",
    forward!()
);
