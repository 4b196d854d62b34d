-- Multiplies the messages of a channel's room, while no server is running. Nothing is lost if this is interrupted
-- except for the database.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -262144;
PRAGMA temp_store = MEMORY;

CREATE TEMP TABLE place AS
SELECT rooms.id AS room, rooms.last_message_at AS newest
FROM channels JOIN rooms ON rooms.id = channels.room_id WHERE channels.id = {channel};

CREATE TEMP TABLE base (seq integer PRIMARY KEY, number integer, id blob, author_id blob, content text);
INSERT INTO base SELECT seq, number, id, author_id, content FROM messages WHERE room_id = (SELECT room FROM place);

-- The entries of both indexes, as the server wrote them.
CREATE VIRTUAL TABLE temp.words_of_messages USING fts5vocab(main, message_words, instance);
CREATE VIRTUAL TABLE temp.words_of_documents USING fts5vocab(main, search_index, instance);
CREATE TEMP TABLE entries (seq integer PRIMARY KEY, in_room text, in_server text, position integer);
INSERT INTO entries (seq, in_room)
SELECT base.seq, group_concat(words.term, ' ' ORDER BY words."offset")
FROM temp.words_of_messages AS words JOIN base ON base.number = words.doc GROUP BY base.seq;
CREATE TEMP TABLE documents AS
SELECT base.seq, search_documents.position FROM search_documents JOIN base ON base.id = search_documents.target_id
WHERE search_documents.kind = 'message';
CREATE TEMP TABLE phrases AS
SELECT documents.seq, documents.position, group_concat(words.term, ' ' ORDER BY words."offset") AS words
FROM temp.words_of_documents AS words JOIN documents ON documents.position = words.doc GROUP BY documents.seq;
UPDATE entries SET (in_server, position) =
    (SELECT phrases.words, phrases.position FROM phrases WHERE phrases.seq = entries.seq);

BEGIN;
-- One microsecond apart, after those that are there, with ids of version 7.
WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n + 1 < {copies})
INSERT INTO messages (id, room_id, seq, author_id, content, message_type, is_pinned, created_at)
SELECT unhex(printf('%012x7%03x8%015x', made / 1000, random() & 0xfff, random() & 0xfffffffffffffff)),
    room, position, author_id, content, 'default', FALSE, made
FROM (
    SELECT place.room, n * {base} + base.seq AS position, base.author_id, base.content,
        place.newest + n * {base} + base.seq AS made
    FROM copies CROSS JOIN base CROSS JOIN place
);

INSERT INTO message_words (rowid, words)
SELECT messages.number, entries.in_room
FROM messages JOIN entries ON entries.seq = (messages.seq - 1) % {base} + 1
WHERE messages.room_id = (SELECT room FROM place) AND messages.seq > {base} ORDER BY messages.number;

INSERT INTO search_documents (position, kind, target_id, server_id, channel_id, author_id, title, body, digest,
    created_at, edition)
SELECT messages.created_at * 512, known.kind, messages.id, known.server_id, known.channel_id, known.author_id,
    known.title, known.body, known.digest, messages.created_at, known.edition
FROM messages
JOIN entries ON entries.seq = (messages.seq - 1) % {base} + 1
JOIN search_documents AS known ON known.position = entries.position
WHERE messages.room_id = (SELECT room FROM place) AND messages.seq > {base};

INSERT INTO search_index (rowid, words)
SELECT messages.created_at * 512, entries.in_server
FROM messages JOIN entries ON entries.seq = (messages.seq - 1) % {base} + 1
WHERE messages.room_id = (SELECT room FROM place) AND messages.seq > {base} ORDER BY messages.seq;

UPDATE rooms SET last_seq = {base} * {copies}, message_count = {base} * {copies},
    last_message_at = (SELECT MAX(created_at) FROM messages WHERE room_id = rooms.id)
WHERE id = (SELECT room FROM place);
UPDATE room_followers SET seq = {base} * {copies} WHERE room_id = (SELECT room FROM place);
COMMIT;

DROP TABLE temp.words_of_messages;
DROP TABLE temp.words_of_documents;
PRAGMA journal_mode = WAL;
