-- Multiplies the messages of a channel's room, while no server is running.
-- References were checked when the server wrote what is multiplied.
SET session_replication_role = replica;

CREATE TEMP TABLE place AS
SELECT rooms.id AS room, rooms.last_message_at AS newest
FROM channels JOIN rooms ON rooms.id = channels.room_id WHERE channels.id = {channel};

CREATE TEMP TABLE base AS
SELECT messages.seq, messages.author_id, messages.content, words.lexemes AS in_room, known.*
FROM messages
JOIN message_words AS words ON words.number = messages.number
JOIN LATERAL (
    SELECT kind, server_id, channel_id, title, body, digest, edition, lexemes AS in_server FROM search_documents
    WHERE kind = 'message' AND target_id = messages.id
) AS known ON TRUE
WHERE messages.room_id = (SELECT room FROM place);
CREATE UNIQUE INDEX ON base (seq);
ANALYZE base;

-- One microsecond apart, after those that are there, with ids of version 7.
INSERT INTO messages (id, room_id, seq, author_id, content, message_type, is_pinned, created_at)
SELECT (lpad(to_hex(made / 1000), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
        || '8' || substr(md5(random()::text), 1, 15))::uuid,
    room, position, author_id, content, 'default', FALSE, made
FROM (
    SELECT place.room, n * {base} + base.seq AS position, base.author_id, base.content,
        place.newest + n * {base} + base.seq AS made
    FROM generate_series(1, {copies} - 1) AS n CROSS JOIN base CROSS JOIN place ORDER BY n, base.seq
) AS copies;

INSERT INTO message_words (number, room_id, lexemes)
SELECT messages.number, messages.room_id, base.in_room
FROM messages JOIN base ON base.seq = (messages.seq - 1) % {base} + 1
WHERE messages.room_id = (SELECT room FROM place) AND messages.seq > {base} ORDER BY messages.number;

INSERT INTO search_documents (position, kind, target_id, server_id, channel_id, author_id, title, body, digest,
    created_at, edition, lexemes)
SELECT messages.created_at * 512, base.kind, messages.id, base.server_id, base.channel_id, base.author_id,
    base.title, base.body, base.digest, messages.created_at, base.edition, base.in_server
FROM messages JOIN base ON base.seq = (messages.seq - 1) % {base} + 1
WHERE messages.room_id = (SELECT room FROM place) AND messages.seq > {base} ORDER BY messages.seq;

UPDATE rooms SET last_seq = {base} * {copies}, message_count = {base} * {copies},
    last_message_at = (SELECT MAX(created_at) FROM messages WHERE room_id = rooms.id)
WHERE id = (SELECT room FROM place);
UPDATE room_followers SET seq = {base} * {copies} WHERE room_id = (SELECT room FROM place);
