//! The SQLite writer: groups, failures and locks.

use std::sync::Arc;

use meshup_app::ports::{Store, StoreError, UnitOfWork};
use meshup_domain::UserId;
use sea_orm::ConnectionTrait;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::{Duration, Instant, timeout};

use crate::fixtures::{at, person, somebody};
use crate::harness::{Database, on_sqlite};

macro_rules! on_sqlite {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::on_sqlite(super::$case).await;
            })+
        }
    };
}

on_sqlite![
    those_who_queue_are_committed_together,
    a_broken_statement_fails_its_group_and_no_other,
    a_file_locked_by_others_is_unavailable_until_it_is_free,
    a_statement_ends_with_its_turn,
];

async fn wrote(work: &dyn UnitOfWork, name: &str) -> UserId {
    let user = somebody(name);
    work.users().insert(&user, "hash").await.unwrap();
    user.id
}

/// Begins a unit in a task that is waiting in the queue when this returns.
async fn queued(store: &Arc<dyn Store>) -> JoinHandle<Result<Box<dyn UnitOfWork>, StoreError>> {
    let store = store.clone();
    let begins = tokio::spawn(async move { store.begin().await });
    for _ in 0..100 {
        yield_now().await;
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    begins
}

async fn those_who_queue_are_committed_together(database: Database) {
    let first = database.begin().await;
    let second = queued(&database.store).await;
    let alice = wrote(first.as_ref(), "alice").await;
    let mut committed = tokio::spawn(first.commit());
    let second = second.await.unwrap().unwrap();
    // Its turn is in the same group, sees the other unit's rows, and delays the other's commit.
    assert!(second.users().get(alice).await.unwrap().is_some());
    assert!(database.store.read().users().get(alice).await.unwrap().is_none());
    assert!(timeout(Duration::from_millis(100), &mut committed).await.is_err());
    second.commit().await.unwrap();
    committed.await.unwrap().unwrap();
    assert!(database.store.read().users().get(alice).await.unwrap().is_some());
}

async fn a_broken_statement_fails_its_group_and_no_other(database: Database) {
    let bob = person(database.store.as_ref(), "bob").await;
    database.outside().await.execute_unprepared("DROP TABLE follows").await.unwrap();
    let first = database.begin().await;
    let second = queued(&database.store).await;
    let third = queued(&database.store).await;
    let alice = wrote(first.as_ref(), "alice").await;
    let committed = tokio::spawn(first.commit());
    let second = second.await.unwrap().unwrap();
    assert!(second.relations().follow(bob.id, alice, at(1)).await.is_err());
    assert!(matches!(committed.await.unwrap(), Err(StoreError::Unavailable(_))));
    let third = third.await.unwrap().unwrap();
    assert!(third.users().get(alice).await.unwrap().is_none());
    let carol = wrote(third.as_ref(), "carol").await;
    third.commit().await.unwrap();
    assert!(database.store.read().users().get(carol).await.unwrap().is_some());
}

async fn a_file_locked_by_others_is_unavailable_until_it_is_free(database: Database) {
    let outside = database.outside().await;
    outside.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let asked = Instant::now();
    let tries = [queued(&database.store).await, queued(&database.store).await];
    for attempt in tries {
        let refused = attempt.await.unwrap().err();
        assert!(matches!(refused, Some(StoreError::Unavailable(_))), "{refused:?}");
    }
    assert!(asked.elapsed() < Duration::from_millis(3_300), "{:?}", asked.elapsed());
    // Reads continue meanwhile.
    assert!(database.store.read().users().get(somebody("alice").id).await.unwrap().is_none());
    outside.execute_unprepared("ROLLBACK").await.unwrap();
    person(database.store.as_ref(), "alice").await;
}

async fn a_statement_ends_with_its_turn(database: Database) {
    let outside = database.outside().await;
    outside
        .execute_unprepared(
            "CREATE TRIGGER slow BEFORE INSERT ON users WHEN NEW.username = 'slow' BEGIN
             INSERT INTO follows SELECT NULL, NULL, x FROM (
                 WITH RECURSIVE numbers(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM numbers)
                 SELECT x FROM numbers WHERE x < 0); END",
        )
        .await
        .unwrap();
    let asked = Instant::now();
    let work = database.begin().await;
    let slow = work.users().insert(&somebody("slow"), "hash").await;
    assert!(matches!(slow, Err(StoreError::Unavailable(_))), "{slow:?}");
    assert!(asked.elapsed() < Duration::from_millis(3_500), "{:?}", asked.elapsed());
    drop(work);
    person(database.store.as_ref(), "alice").await;
}
