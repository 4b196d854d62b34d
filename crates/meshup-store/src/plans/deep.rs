//! Pages deep in a room, and counts of unread messages.

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{MessageFilter, MessageRepository, RoomRepository, Window};
use meshup_domain::{RoomId, Seq, UserId};
use sea_orm::ConnectionTrait;

use super::{Explaining, filled, id, on_postgres, on_sqlite, plans};
use crate::repositories::SqlRepositories;

/// Deletes every seventh message of the rooms, and half of the first thousand.
const DELETED: &str = "
    UPDATE messages SET deleted_at = 1 WHERE seq % 7 = 0 OR (seq < 1000 AND seq % 2 = 0);
    UPDATE rooms SET last_seq = 7000,
        message_count = (SELECT COUNT(*) FROM messages WHERE room_id = rooms.id AND deleted_at IS NULL);";

async fn with_gaps(url: &str) -> SqlRepositories<Explaining> {
    let sea = filled(url).await;
    sea.conn.execute_unprepared(DELETED).await.unwrap();
    // The usual state: rows are known to be visible without being read.
    let settle = if sea.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" };
    sea.conn.execute_unprepared(settle).await.unwrap();
    sea
}

/// The live messages of a room in order, by following it from part to part.
async fn walked(sea: &SqlRepositories<Explaining>, room: RoomId) -> Vec<Seq> {
    let mut seqs = Vec::new();
    loop {
        let after = Window::After { seq: seqs.last().copied().unwrap_or_default(), limit: 500 };
        let all = MessageFilter::default();
        let part = MessageRepository::list(sea, room, &all, after, Direction::Ascending).await.unwrap();
        if part.items.is_empty() {
            return seqs;
        }
        seqs.extend(part.items.into_iter().map(|message| message.seq));
    }
}

async fn pages_are_the_same_at_any_depth(sea: SqlRepositories<Explaining>) {
    let room = RoomId(id(3));
    let mut expected = walked(&sea, room).await;
    plans(&sea);
    let total = expected.len() as u64;
    for order in [Direction::Ascending, Direction::Descending] {
        for offset in [0, 999, 1_000, 1_001, 2_345, 3_500, total - 20, total - 1, total] {
            let page = Window::Page(PageRequest { offset, limit: 50 });
            let found = MessageRepository::list(&sea, room, &MessageFilter::default(), page, order).await;
            let found = found.unwrap();
            let seqs: Vec<Seq> = found.items.iter().map(|message| message.seq).collect();
            let start = usize::try_from(offset).unwrap();
            let end = usize::min(start + 50, expected.len());
            assert_eq!((&seqs[..], found.total), (&expected[start..end], total), "{offset} {order:?}");
            let plans = plans(&sea);
            assert!(plans.len() <= 8, "{} statements", plans.len());
            assert!(plans.iter().all(|plan| is_read_by_index(plan)), "{plans:?}");
        }
        expected.reverse();
    }
}

async fn unread_messages_are_counted_without_being_read(sea: SqlRepositories<Explaining>) {
    let (room, reader) = (RoomId(id(3)), UserId(id(1)));
    let marked = format!(
        "INSERT INTO conversations (id, room_id, kind, created_by, status, created_at, updated_at)
         SELECT id, id, 'group', id, 'accepted', 0, 0 FROM rooms;
         INSERT INTO participants (conversation_id, user_id, is_admin, is_muted, is_pinned, is_archived, is_hidden, joined_at)
         SELECT id, {reader}, FALSE, FALSE, FALSE, FALSE, FALSE, 0 FROM rooms",
        reader = if sea.is_postgres() { format!("'{}'::uuid", reader.0) } else { format!("x'{}'", reader.0.simple()) }
    );
    sea.conn.execute_unprepared(&marked).await.unwrap();
    let live = walked(&sea, room).await;
    plans(&sea);
    let others = live.iter().filter(|seq| seq.0 % 2 == 1).count();
    let unread = sea.unread(reader).await.unwrap();
    assert!(unread.len() == 4 && unread.iter().all(|room| room.unread == i64::try_from(others).unwrap()));
    assert_eq!(sea.unread_in(reader, &[room]).await.unwrap(), [(room, unread[0].unread)]);
    for plan in plans(&sea) {
        for index in ["messages_gone", "messages_author"] {
            assert!(plan.contains(index), "{plan}");
        }
        assert!(
            !plan.contains("sqlite_autoindex_messages_2") && !plan.contains("messages_room_id_seq_key"),
            "{plan}"
        );
        assert!(is_read_by_index(&plan), "{plan}");
    }
}

/// Neither messages nor events are scanned.
fn is_read_by_index(plan: &str) -> bool {
    let scans = |line: &str| {
        [
            "SCAN messages",
            "SCAN x",
            "SCAN e",
            "SCAN room_events",
            "Seq Scan on messages",
            "Seq Scan on room_events",
        ]
        .into_iter()
        .any(|scan| line.trim_start_matches([' ', '-', '>']).starts_with(scan))
    };
    !plan.lines().any(scans)
}

/// Forbids sequential scans, which are cheaper for so few rows.
fn by_index(url: &str) -> String {
    format!("{url}?options[enable_seqscan]=off")
}

#[tokio::test]
async fn pages_are_the_same_at_any_depth_on_sqlite() {
    on_sqlite(async |url| pages_are_the_same_at_any_depth(with_gaps(&url).await).await).await;
}

#[tokio::test]
async fn pages_are_the_same_at_any_depth_on_postgres() {
    on_postgres(async |url| pages_are_the_same_at_any_depth(with_gaps(&by_index(&url)).await).await).await;
}

#[tokio::test]
async fn unread_messages_are_counted_without_being_read_on_sqlite() {
    on_sqlite(async |url| unread_messages_are_counted_without_being_read(with_gaps(&url).await).await).await;
}

#[tokio::test]
async fn unread_messages_are_counted_without_being_read_on_postgres() {
    let case = async |url: String| {
        unread_messages_are_counted_without_being_read(with_gaps(&by_index(&url)).await).await;
    };
    on_postgres(case).await;
}
