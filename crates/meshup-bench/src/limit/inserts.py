"""Prints how many messages a second can be written: FILE SECONDS ROOMS GROUP."""

import sqlite3
import sys
import time
import uuid

INSERT = """
    INSERT INTO messages (id, room_id, seq, author_id, content, message_type, is_pinned, created_at)
    SELECT ?1, id, last_seq + 1, ?3, ?4, 'default', FALSE, ?5 FROM rooms WHERE id = ?2"""
COUNT = """
    UPDATE rooms SET last_seq = last_seq + 1, message_count = message_count + 1, last_message_at = ?2 WHERE id = ?1"""
MARK = """
    INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
    SELECT id, ?2, last_seq, ?3 FROM rooms WHERE id = ?1
    ON CONFLICT (room_id, user_id) DO UPDATE
    SET last_read_seq = excluded.last_read_seq, updated_at = excluded.updated_at"""
TEXT = "what a message holds most of the time is a sentence or two"


def main(file, seconds, rooms, group):
    database = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        database.execute(f"PRAGMA {pragma}")
    rooms = [uuid.uuid4().bytes for _ in range(rooms)]
    authors = [uuid.uuid4().bytes for _ in range(group)]
    for room in rooms:
        database.execute("INSERT INTO rooms (id, last_seq, message_count) VALUES (?, 0, 0)", (room,))
    count, start = 0, time.monotonic()
    while time.monotonic() < start + seconds:
        database.execute("BEGIN IMMEDIATE")
        for author in authors:
            now = time.time_ns() // 1_000
            # As the server's, ids begin with the time.
            message, room = (now // 1_000).to_bytes(6, "big") + uuid.uuid4().bytes[6:], rooms[count % len(rooms)]
            database.execute(INSERT, (message, room, author, TEXT, now))
            database.execute(COUNT, (room, now))
            database.execute(MARK, (room, author, now))
            count += 1
        database.execute("COMMIT")
    print(count / (time.monotonic() - start))


main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
