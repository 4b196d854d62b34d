//! Checks that are a statement on both databases.

/// A statement that returns a row for each problem: `id`, and the numbers `stored` and `found`.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) claim: &'static str,
    /// With `{id}`, `{stored}` and `{found}`.
    pub(super) problem: &'static str,
    pub(super) only_full: bool,
    pub(super) sql: &'static str,
}

/// A room has the `seq` 1 to `last_seq` if it has as many events, none of them beyond, and none twice. A room's events
/// are read in the order of an index, and counted without being sorted.
///
/// The rows of a server or room that is marked as deleted are being deleted one after the other, so nothing is counted in
/// them.
pub(super) const ALL: &[Query] = &[
    Query {
        claim: "every room has an event for each `seq` up to its last",
        problem: "the room {id} has {found} events, but `last_seq` is {stored}",
        only_full: false,
        sql: "SELECT rooms.id, rooms.last_seq AS stored, COALESCE(m.n, 0) + COALESCE(e.n, 0) AS found
            FROM rooms
            LEFT JOIN (SELECT room_id, COUNT(*) AS n FROM messages GROUP BY room_id) AS m ON m.room_id = rooms.id
            LEFT JOIN (SELECT room_id, COUNT(*) AS n FROM room_events GROUP BY room_id) AS e ON e.room_id = rooms.id
            WHERE COALESCE(m.n, 0) + COALESCE(e.n, 0) <> rooms.last_seq AND rooms.deleted_at IS NULL",
    },
    Query {
        claim: "no room has an event outside of 1 to `last_seq`",
        problem: "the room {id} has an event with `seq` {found}, but `last_seq` is {stored}",
        only_full: false,
        sql: "SELECT rooms.id, rooms.last_seq AS stored, others.seq AS found
            FROM rooms JOIN (
                SELECT room_id, MAX(seq) AS seq FROM messages GROUP BY room_id
                UNION ALL SELECT room_id, MAX(seq) FROM room_events GROUP BY room_id
                UNION ALL SELECT room_id, MIN(seq) FROM messages GROUP BY room_id
                UNION ALL SELECT room_id, MIN(seq) FROM room_events GROUP BY room_id
            ) AS others ON others.room_id = rooms.id
            WHERE others.seq NOT BETWEEN 1 AND rooms.last_seq",
    },
    Query {
        claim: "no room has two events with the same `seq`",
        problem: "the room {id} has two events with `seq` {found}",
        only_full: false,
        sql: "SELECT messages.room_id AS id, room_events.seq AS stored, room_events.seq AS found
            FROM room_events
            JOIN messages ON messages.room_id = room_events.room_id AND messages.seq = room_events.seq",
    },
    Query {
        claim: "every room knows how many messages it has",
        problem: "the room {id} has {found} messages that were not deleted, but `message_count` is {stored}",
        only_full: false,
        sql: "SELECT rooms.id, rooms.message_count AS stored, COALESCE(m.n, 0) AS found
            FROM rooms LEFT JOIN (
                SELECT room_id, COUNT(*) AS n FROM messages WHERE deleted_at IS NULL GROUP BY room_id
            ) AS m ON m.room_id = rooms.id
            WHERE COALESCE(m.n, 0) <> rooms.message_count AND rooms.deleted_at IS NULL",
    },
    Query {
        claim: "every server knows how many members it has",
        problem: "the server {id} has {found} members who are not banned, but `member_count` is {stored}",
        only_full: false,
        sql: "SELECT servers.id, CAST(servers.member_count AS bigint) AS stored, COALESCE(m.n, 0) AS found
            FROM servers LEFT JOIN (
                SELECT server_id, COUNT(*) AS n FROM members WHERE banned_at IS NULL GROUP BY server_id
            ) AS m ON m.server_id = servers.id
            WHERE COALESCE(m.n, 0) <> servers.member_count AND servers.deleted_at IS NULL",
    },
    Query {
        claim: "every account knows whether it has a second factor",
        problem: "the account {id} and its second factor disagree about whether it is on",
        only_full: false,
        sql: "SELECT users.id, CAST(0 AS bigint) AS stored, CAST(0 AS bigint) AS found
            FROM users LEFT JOIN two_factors ON two_factors.user_id = users.id
            WHERE users.two_factor <> COALESCE(two_factors.is_on, FALSE)",
    },
    Query {
        claim: "nobody has read further than the end of a room",
        problem: "somebody has read the room {id} up to `seq` {found}, but `last_seq` is {stored}",
        only_full: false,
        sql: "SELECT rooms.id, rooms.last_seq AS stored, read_markers.last_read_seq AS found
            FROM read_markers JOIN rooms ON rooms.id = read_markers.room_id
            WHERE read_markers.last_read_seq > rooms.last_seq",
    },
    Query {
        claim: "notifications and search have not gone further than the end of a room",
        problem: "a projection has worked through the room {id} up to `seq` {found}, but `last_seq` is {stored}",
        only_full: false,
        sql: "SELECT rooms.id, rooms.last_seq AS stored, room_followers.seq AS found
            FROM room_followers JOIN rooms ON rooms.id = room_followers.room_id
            WHERE room_followers.seq > rooms.last_seq",
    },
    Query {
        claim: "every note has its latest version",
        problem: "the note {id} is at version {stored}, but its latest one is {found}",
        only_full: true,
        sql: "SELECT notes.id, notes.version AS stored, COALESCE(v.number, 0) AS found
            FROM notes LEFT JOIN (
                SELECT note_id, MAX(number) AS number FROM note_versions GROUP BY note_id
            ) AS v ON v.note_id = notes.id
            WHERE COALESCE(v.number, 0) <> notes.version",
    },
    Query {
        claim: "files, reactions, mentions and earlier texts know the room of their message",
        problem: "the message {id} has files, reactions, mentions or earlier texts in another room",
        only_full: true,
        sql: "SELECT messages.id, messages.seq AS stored, messages.seq AS found
            FROM attachments AS part JOIN messages ON messages.id = part.message_id
            WHERE part.room_id <> messages.room_id
            UNION SELECT messages.id, messages.seq, messages.seq
            FROM reactions AS part JOIN messages ON messages.id = part.message_id
            WHERE part.room_id <> messages.room_id
            UNION SELECT messages.id, messages.seq, messages.seq
            FROM message_revisions AS part JOIN messages ON messages.id = part.message_id
            WHERE part.room_id <> messages.room_id
            UNION SELECT messages.id, messages.seq, messages.seq
            FROM mentions AS part JOIN messages ON messages.id = part.message_id
            WHERE part.room_id <> messages.room_id OR part.seq <> messages.seq",
    },
];
