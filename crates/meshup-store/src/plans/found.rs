//! Query plans of word searches in rooms and conversations.

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{
    ConversationFilter, ConversationQuery, ConversationRepository, MessageFilter, MessageRepository,
    SearchRepository, Window,
};
use meshup_domain::message::Message;
use meshup_domain::search::SearchQuery;
use meshup_domain::{RoomId, Seq, UserId};
use sea_orm::{ConnectionTrait, TransactionTrait};

use super::{Explaining, filled, id, on_postgres, on_sqlite, plans};
use crate::repositories::SqlRepositories;

/// The text of message `n`: `always` is in every one, `seldom` in every hundredth, and `needle` only in the
/// oldest.
fn text(n: i64) -> String {
    let rare = if n % 100 == 0 { "seldom" } else { "text" };
    let oldest = if n == 1 { "needle" } else { "hay" };
    format!("always {rare} {oldest}")
}

async fn indexed(url: &str) -> SqlRepositories<Explaining> {
    let sea = filled(url).await;
    let room = RoomId(id(3));
    let all = MessageFilter::default();
    let window = Window::Latest { limit: 5_000 };
    let messages =
        MessageRepository::list(&sea, room, &all, window, Direction::Ascending).await.unwrap().items;
    let with_text = |message: Message| Message { content: text(message.seq.0), ..message };
    let unit = SqlRepositories { conn: sea.conn.conn.begin().await.unwrap() };
    unit.put_messages(&messages.into_iter().map(with_text).collect::<Vec<_>>()).await.unwrap();
    unit.conn.commit().await.unwrap();
    let done = "INSERT INTO room_followers (name, room_id, seq) SELECT 'search', id, 7000 FROM rooms;
        UPDATE rooms SET last_seq = 7000; ANALYZE";
    sea.conn.execute_unprepared(done).await.unwrap();
    if sea.is_postgres() {
        // The usual state: all entries are merged into the index.
        sea.conn.execute_unprepared("VACUUM ANALYZE message_words").await.unwrap();
    }
    plans(&sea);
    sea
}

async fn lists_find_words_by_index(sea: SqlRepositories<Explaining>) {
    let room = RoomId(id(3));
    for (word, in_all, latest) in
        [("always", 5_000, 50), ("seldom", 50, 50), ("needle", 1, 1), ("nowhere", 0, 0)]
    {
        let filter =
            MessageFilter { search: Some(SearchQuery::filter(word).unwrap()), ..MessageFilter::default() };
        for (window, count) in [
            (Window::Latest { limit: 50 }, latest),
            (Window::Before { seq: Seq(5_001), limit: 50 }, latest),
            (Window::After { seq: Seq(0), limit: 50 }, latest),
            (Window::Page(PageRequest { offset: 0, limit: 50 }), latest),
        ] {
            let found =
                MessageRepository::list(&sea, room, &filter, window, Direction::Descending).await.unwrap();
            assert_eq!(found.items.len(), count, "{word} {window:?}");
            if matches!(window, Window::Page(_)) {
                assert_eq!(found.total, in_all, "{word}");
            }
            for plan in plans(&sea) {
                assert!(is_read_by_index(&plan), "{word} {window:?}: {plan}");
            }
        }
    }
    let query = ConversationQuery {
        person: UserId(id(1)),
        filter: ConversationFilter::Everything,
        search: Some("needle".to_owned()),
    };
    ConversationRepository::list(&sea, &query, PageRequest::FIRST).await.unwrap();
    for plan in plans(&sea) {
        assert!(is_read_by_index(&plan), "{plan}");
    }
}

/// Neither the room nor its words are scanned entirely, nor in the order of numbers alone.
fn is_read_by_index(plan: &str) -> bool {
    let scans = |table: &str| {
        plan.contains(&format!("SCAN {table}\n"))
            || plan.ends_with(&format!("SCAN {table}"))
            || plan.contains(&format!("Seq Scan on {table}"))
    };
    let is_found = !plan.contains("Index")
        || !plan.contains("on message_words")
        || ["message_words_newest", "message_words_lexemes"].into_iter().any(|index| plan.contains(index));
    is_found && !["messages", "message_words", "room_events"].into_iter().any(scans)
}

#[tokio::test]
async fn lists_find_words_by_index_on_sqlite() {
    on_sqlite(async |url| lists_find_words_by_index(indexed(&url).await).await).await;
}

#[tokio::test]
async fn lists_find_words_by_index_on_postgres() {
    // Forbids sequential scans, which are cheaper for so few rows.
    let case = |url| async move {
        let sea = indexed(&format!("{url}?options[enable_seqscan]=off")).await;
        lists_find_words_by_index(sea).await;
    };
    on_postgres(case).await;
}
