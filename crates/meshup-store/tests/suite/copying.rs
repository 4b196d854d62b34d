//! Copies of whole databases.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use meshup_app::ports::{SearchFilter, Store, StoreError, Viewer};
use meshup_app::projection::ProjectionRunner;
use meshup_app::search::MessageIndexer;
use meshup_domain::message::Message;
use meshup_domain::search::{SearchKind, SearchQuery};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{MessageId, RoomId};
use meshup_store::{Copied, CopyError, CopyOptions, InUse, StoreOptions, connect, copy_database};
use meshup_test_databases::Postgres;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tempfile::TempDir;

use crate::community::{channel, founded, server};
use crate::fixtures::person;
use crate::frozen::Deaf;
use crate::harness::{Database, on_postgres, on_sqlite};
use crate::talk::{delete, reaction, say, talk};

/// Tables that are not copied; `crates/meshup-store/src/copy/tables.rs` says why.
const NOT_COPIED: [&str; 4] = ["event_log", "message_words", "rate_limits", "seaql_migrations"];

/// What a copy must have.
struct Content {
    owner: User,
    server: Server,
    room: RoomId,
    messages: Vec<Message>,
}

/// A channel and a conversation with messages, of which the last one was deleted for good.
async fn filled(store: &Arc<dyn Store>) -> Content {
    let (owner, peer) = (person(&**store, "alice").await, person(&**store, "ben").await);
    let server = server(&owner, 100);
    founded(&**store, &server, &owner).await;
    let place = channel(&server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let private = talk(&**store, &[owner.id, peer.id]).await.room;
    let mut messages = Vec::new();
    for n in 0..12 {
        let room = if n % 3 == 0 { private } else { place.room };
        messages.push(say(&**store, room, owner.id, &format!("Überall \u{1f30a} 'quoted' word{n}")).await);
    }
    delete(&**store, &messages[3], 9).await;
    let work = store.begin().await.unwrap();
    work.reactions().add(private, &reaction(messages[0].id, peer.id, "👍")).await.unwrap();
    work.commit().await.unwrap();
    index(store).await;
    Content { owner, server, room: place.room, messages }
}

async fn index(store: &Arc<dyn Store>) {
    let runner = ProjectionRunner::new(Arc::clone(store), Arc::new(MessageIndexer));
    for room in runner.behind(None).await.unwrap() {
        while runner.advance(room).await.unwrap() {}
    }
}

/// The messages as stored, and those that a search finds.
async fn seen(store: &dyn Store, content: &Content) -> (Vec<Message>, Vec<i64>) {
    let ids: Vec<MessageId> = content.messages.iter().map(|message| message.id).collect();
    let mut messages = store.read().messages().get_many(&ids).await.unwrap();
    messages.sort_by_key(|message| message.number.0);
    let viewer = Viewer { user: content.owner.id, sees_all: true };
    let kinds = SearchKind::ALL.to_vec();
    let filter = SearchFilter { kinds, author: None, channel: None, since: None, until: None };
    let query = SearchQuery::parse("uberall quoted").unwrap();
    let found = store.read().search().find(content.server.id, viewer, &query, &filter, 50).await.unwrap();
    (messages, found.iter().map(|found| found.position).collect())
}

async fn copied(from: &str, to: &str) -> Result<Copied, CopyError> {
    copy_database(CopyOptions { from, to, batch: 500 }, &|_| {}).await
}

/// Copies one batch, then fails as if the process were killed. True if there was nothing left to copy.
async fn copied_in_part(from: &str, to: &str) -> bool {
    let (from, to) = (from.to_owned(), to.to_owned());
    let copying = tokio::spawn(async move {
        let options = CopyOptions { from: &from, to: &to, batch: 5 };
        copy_database(options, &|_| panic!("killed")).await
    });
    copying.await.is_ok_and(|copied| copied.map(|_| true).unwrap())
}

async fn tables(url: &str) -> BTreeSet<String> {
    let sql = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()";
    let outside = meshup_test_databases::connect(url).await;
    let rows = outside.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_interrupted_after_every_batch_is_complete_in_the_end() {
    on_sqlite(async |source| {
        let content = filled(&source.store).await;
        let before = seen(&*source.store, &content).await;
        let target = Postgres::empty().await;
        let mut interruptions = 0;
        while !copied_in_part(&source.url, target.url()).await {
            interruptions += 1;
            let opened = connect(StoreOptions::new(target.url()), Arc::new(Deaf)).await;
            assert!(
                matches!(opened.err(), Some(StoreError::Schema(_))),
                "after {interruptions} interruptions"
            );
        }
        assert!(interruptions > 15, "{interruptions}");
        let target = Database::open(target.url().to_owned()).await;
        assert_eq!(seen(&*target.store, &content).await, before);
        assert!(before.1.len() > 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_is_copied_and_numbers_go_on() {
    on_sqlite(async |source| {
        let content = filled(&source.store).await;
        let outside = source.outside().await;
        let last = content.messages.last().unwrap();
        outside
            .execute_unprepared("DELETE FROM messages WHERE number = (SELECT max(number) FROM messages)")
            .await
            .unwrap();
        drop(outside);
        let target = Postgres::empty().await;
        let Copied { tables: copied, sequences } = copied(&source.url, target.url()).await.unwrap();
        assert!(sequences.contains(&("messages".to_owned(), last.number.0)), "{sequences:?}");
        let copied = copied.into_iter().map(|(table, _)| table).collect();
        let left_out: Vec<_> = tables(target.url()).await.difference(&copied).cloned().collect();
        assert_eq!(left_out, NOT_COPIED);

        let target = Database::open(target.url().to_owned()).await;
        let next = say(&*target.store, content.room, content.owner.id, "goes on").await;
        assert_eq!((next.number.0, next.seq.0), (last.number.0 + 1, last.seq.0 + 1));
        person(&*target.store, "carol").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_goes_back_to_sqlite() {
    on_sqlite(async |source| {
        let content = filled(&source.store).await;
        let before = seen(&*source.store, &content).await;
        let (there, folder) = (Postgres::empty().await, TempDir::new().unwrap());
        let back = format!("sqlite://{}", folder.path().join("meshup.db").display());
        let first = copied(&source.url, there.url()).await.unwrap();
        let second = copied(there.url(), &back).await.unwrap();
        let by_name = |mut copied: Copied| {
            copied.tables.sort();
            copied.sequences.sort();
            copied
        };
        assert_eq!(by_name(first), by_name(second));
        let back = Database::open(back).await;
        assert_eq!(seen(&*back.store, &content).await, before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_with_rows_is_refused() {
    on_sqlite(async |source| {
        filled(&source.store).await;
        let target = Postgres::empty().await;
        copied(&source.url, target.url()).await.unwrap();
        let again = copied(&source.url, target.url()).await.unwrap_err().to_string();
        assert!(again.contains("the target is not empty"), "{again}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_does_not_continue_from_a_source_that_changed() {
    on_sqlite(async |source| {
        let content = filled(&source.store).await;
        let target = Postgres::empty().await;
        assert!(!copied_in_part(&source.url, target.url()).await);
        let outside = source.outside().await;
        outside.execute_unprepared("UPDATE users SET bio = 'changed' WHERE username = 'ben'").await.unwrap();
        let again = copied(&source.url, target.url()).await.unwrap_err().to_string();
        assert!(again.contains("the source has changed since"), "{again}");
        outside.execute_unprepared("UPDATE users SET bio = '' WHERE username = 'ben'").await.unwrap();
        copied(&source.url, target.url()).await.unwrap();
        drop(content);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_with_a_running_server_is_not_copied() {
    on_sqlite(async |source| {
        let target = Postgres::empty().await;
        let running = InUse::begin(&source.url).unwrap();
        let refused = copied(&source.url, target.url()).await.unwrap_err().to_string();
        assert!(refused.contains("used by a server that is running"), "{refused}");
        running.end();
        drop(running);
        copied(&source.url, target.url()).await.unwrap();
        let _target = Database::open(target.url().to_owned()).await;
        let back = format!("{}-back", source.url);
        let refused = copied(target.url(), &back).await.unwrap_err().to_string();
        assert!(refused.contains("a server is running on the source"), "{refused}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_with_an_older_schema_is_refused() {
    on_postgres(async |source| {
        let Database { url, store, .. } = source;
        drop(store);
        meshup_store::migrate_down(&url, Some(1)).await.unwrap();
        let target = Postgres::empty().await;
        let refused = copied(&url, target.url()).await.unwrap_err().to_string();
        assert!(refused.contains("migrate up"), "{refused}");
    })
    .await;
}

/// Copies a community of 100,000 messages, and prints how long it took.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn a_hundred_thousand_messages() {
    on_sqlite(async |source| {
        let content = filled(&source.store).await;
        let sql = format!(
            "WITH RECURSIVE n(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM n WHERE n < 101000)
             INSERT INTO messages (id, room_id, seq, author_id, content, message_type, is_pinned, created_at)
             SELECT randomblob(16), x'{0}', n, x'{1}',
                 'Measurement ' || n || ' of the river gauges shows a level of ' || (n % 400) || ' cm, as expected',
                 'default', FALSE, 1728000000000000 + n * 1000000 FROM n;
             UPDATE rooms SET last_seq = 101000, message_count = 100008 WHERE id = x'{0}';",
            content.room.0.simple(),
            content.owner.id.0.simple()
        );
        source.outside().await.execute_unprepared(&sql).await.unwrap();
        let started = Instant::now();
        index(&source.store).await;
        eprintln!("indexed in {:.1} s", started.elapsed().as_secs_f32());
        let (target, started) = (Postgres::empty().await, Instant::now());
        let copied = copied(&source.url, target.url()).await.unwrap();
        let rows: u64 = copied.tables.iter().map(|(_, rows)| rows).sum();
        eprintln!("copied {rows} rows in {:.1} s", started.elapsed().as_secs_f32());
    })
    .await;
}
