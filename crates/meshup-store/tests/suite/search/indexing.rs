//! How documents get into the index.

use std::sync::Arc;

use meshup_app::ports::Store;
use meshup_app::projection::ProjectionRunner;
use meshup_app::schedule::ScheduledJob;
use meshup_app::search::{MessageIndexer, ReindexJob, SearchDocument};
use meshup_store::migrate_up;

use super::{community, everything, find, put};
use crate::community::channel;
use crate::fixtures::at;
use crate::harness::{Database, revert_to};
use crate::on_each_database;
use crate::talk::{anybody, new_message, posted, talk};

on_each_database!(
    what_was_said_before_there_was_an_index_is_found,
    what_was_indexed_before_an_upgrade_is_read_again,
    the_longest_texts_are_indexed,
);

async fn what_was_said_before_there_was_an_index_is_found(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let place = channel(&ours.server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let talk = talk(&*store, &[ours.owner.id, anybody()]).await;
    for n in 0..250 {
        posted(&*store, &new_message(place.room, ours.owner.id, &format!("word {n}"))).await;
    }
    posted(&*store, &new_message(talk.room, ours.owner.id, "word of mouth")).await;

    advance(&store).await;
    let runner = ProjectionRunner::new(Arc::clone(&store), Arc::new(MessageIndexer));
    assert_eq!(runner.behind(None).await.unwrap(), []);
    let all = find(&*store, ours.server.id, ours.sees_all(), "word", &everything()).await;
    assert_eq!(all.len(), 250);
    assert_eq!(find(&*store, ours.server.id, ours.sees_all(), "\"word 249\"", &everything()).await.len(), 1);
}

async fn advance(store: &Arc<dyn Store>) {
    let runner = ProjectionRunner::new(Arc::clone(store), Arc::new(MessageIndexer));
    for room in runner.behind(None).await.unwrap() {
        while runner.advance(room).await.unwrap() {}
    }
}

/// Words stored by an earlier edition are not valid; this test removes them.
async fn what_was_indexed_before_an_upgrade_is_read_again(Database { store, url, .. }: Database) {
    let ours = community(&*store).await;
    let place = channel(&ours.server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let notes: Vec<_> =
        (0..120).map(|n| SearchDocument { created_at: at(n), ..ours.note("Café", "snake_case") }).collect();
    put(&*store, &notes).await;
    posted(&*store, &new_message(place.room, ours.owner.id, "un café")).await;
    advance(&store).await;
    let count = async |q: &str| find(&*store, ours.server.id, ours.sees_all(), q, &everything()).await.len();
    assert_eq!((count("cafe").await, count("case").await), (121, 120));

    revert_to(&url, "m0019_words").await;
    let forget = if url.starts_with("postgres") {
        "UPDATE search_documents SET lexemes = ''::tsvector"
    } else {
        "DELETE FROM search_index WHERE rowid IN (SELECT position FROM search_documents)"
    };
    let past = sea_orm::Database::connect(&url).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&past, forget).await.unwrap();
    assert_eq!(count("cafe").await, 0);
    migrate_up(&url).await.unwrap();

    let renewal = ReindexJob(Arc::clone(&store));
    assert!(renewal.run().await.unwrap(), "there is more than one batch");
    // Items changed since then are already up to date.
    let changed = SearchDocument { title: "Tea".to_owned(), ..notes[110].clone() };
    put(&*store, &[changed]).await;
    assert!(!renewal.run().await.unwrap());
    assert!(!renewal.run().await.unwrap());
    advance(&store).await;
    assert_eq!((count("cafe").await, count("case").await, count("tea").await), (120, 120, 1));
}

async fn the_longest_texts_are_indexed(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let different = (0..100_000).map(|n| format!("{n}.{n}")).collect::<Vec<_>>().join(" ");
    let wide = "ж.ш ".repeat(100_000);
    let documents = [
        ours.note("needle", &different),
        ours.note("needle", &wide),
        ours.note("needle", &"語".repeat(100_000)),
    ];
    put(&*store, &documents).await;
    let found = find(&*store, ours.server.id, ours.sees_all(), "needle", &everything()).await;
    assert_eq!(found.len(), 3);
    assert_eq!(
        find(&*store, ours.server.id, ours.sees_all(), "7500.7500", &everything()).await,
        [documents[0].id]
    );
}
