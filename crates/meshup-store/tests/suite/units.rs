//! Units of work: atomicity, even if the caller disappears.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventSink, InsertUserOutcome, Store, StoreError};
use meshup_domain::UserId;
use meshup_domain::user::User;
use meshup_store::{StoreOptions, connect};
use tokio::time::{Duration, timeout};

use crate::fixtures::{at, person, somebody};
use crate::harness::Database;

crate::on_each_database![
    a_dropped_unit_leaves_no_trace,
    events_are_published_after_the_commit_in_order,
    a_unit_reads_what_it_wrote_and_others_do_not,
    a_commit_goes_on_without_its_caller,
    units_dropped_anywhere_harm_nobody,
    a_unit_with_a_failed_statement_is_not_committed,
    a_unit_that_idles_is_ended_and_the_others_go_on,
    a_sink_that_panics_does_not_stop_the_store,
];

fn announced(user: &User) -> DomainEvent {
    DomainEvent::SessionsEnded { user: user.id, sessions: Vec::new() }
}

async fn exists(database: &Database, user: UserId) -> bool {
    database.store.read().users().get(user).await.unwrap().is_some()
}

/// Registers a user, signals when the commit begins, and announces the user with it.
async fn register(store: Arc<dyn Store>, user: User, committing: Arc<AtomicBool>) -> Result<(), StoreError> {
    let work = store.begin().await?;
    let registered = work.users().insert(&user, "hash").await?;
    assert!(matches!(registered, InsertUserOutcome::Done(_)));
    assert!(work.users().lock(user.id).await?.is_some());
    work.raise(announced(&user));
    committing.store(true, Ordering::SeqCst);
    work.commit().await
}

/// Drops a future after this many polls, unless it completes before.
async fn abandon<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        if left == 0 {
            context.waker().wake_by_ref();
        }
        future.as_mut().poll(context).map(Some)
    })
    .await
}

async fn a_dropped_unit_leaves_no_trace(database: Database) {
    let alice = somebody("alice");
    let work = database.begin().await;
    work.users().insert(&alice, "hash").await.unwrap();
    work.raise(announced(&alice));
    drop(work);
    let bob = person(database.store.as_ref(), "bob").await;
    assert!(!exists(&database, alice.id).await && exists(&database, bob.id).await);
    assert_eq!(database.events(), []);
}

async fn events_are_published_after_the_commit_in_order(database: Database) {
    let (alice, bob) = (somebody("alice"), somebody("bob"));
    let work = database.begin().await;
    work.users().insert(&alice, "hash").await.unwrap();
    work.raise(announced(&alice));
    work.raise(announced(&bob));
    assert_eq!(database.events(), []);
    work.commit().await.unwrap();
    assert_eq!(database.events(), [announced(&alice), announced(&bob)]);
}

async fn a_unit_reads_what_it_wrote_and_others_do_not(database: Database) {
    let alice = somebody("alice");
    let work = database.begin().await;
    work.users().insert(&alice, "hash").await.unwrap();
    assert!(work.users().get(alice.id).await.unwrap().is_some());
    assert!(!exists(&database, alice.id).await);
    work.commit().await.unwrap();
    assert!(exists(&database, alice.id).await);
}

async fn a_commit_goes_on_without_its_caller(database: Database) {
    // A commit may complete before it is abandoned, so this takes some tries.
    for round in 0..50 {
        let user = somebody(&format!("user_{round}"));
        let work = database.begin().await;
        work.users().insert(&user, "hash").await.unwrap();
        work.raise(announced(&user));
        let is_abandoned = abandon(work.commit(), 1).await.is_none();
        timeout(Duration::from_secs(5), async {
            while !database.events().contains(&announced(&user)) {
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
        assert!(exists(&database, user.id).await);
        if is_abandoned {
            return;
        }
    }
    panic!("no commit was abandoned");
}

async fn units_dropped_anywhere_harm_nobody(database: Database) {
    for round in 0..12 {
        let units: Vec<_> = (0..40)
            .map(|n| {
                let user = somebody(&format!("user_{round}_{n}"));
                let committing = Arc::new(AtomicBool::new(false));
                let unit = register(database.store.clone(), user.clone(), committing.clone());
                // Every other one is dropped, each at a different point.
                let polls = if n % 2 == 0 { usize::MAX } else { 1 + (round * 7 + n) % 11 };
                (user, committing, tokio::spawn(abandon(unit, polls)))
            })
            .collect();
        for (user, committing, unit) in units {
            match unit.await.unwrap() {
                Some(outcome) => {
                    outcome.unwrap();
                    assert!(exists(&database, user.id).await, "{} was lost", user.username);
                    assert!(database.events().contains(&announced(&user)));
                }
                None if committing.load(Ordering::SeqCst) => agrees(&database, &user).await,
                None => {
                    assert!(!exists(&database, user.id).await, "{} was dropped", user.username);
                    assert!(!database.events().contains(&announced(&user)));
                }
            }
        }
    }
    let events = database.events();
    for event in &events {
        assert_eq!(events.iter().filter(|other| *other == event).count(), 1, "{event:?}");
    }
    person(database.store.as_ref(), "afterwards").await;
}

/// A unit dropped during the commit is either stored and announced, or neither.
async fn agrees(database: &Database, user: &User) {
    timeout(Duration::from_secs(5), async {
        // It was sent before the drop, so it has finished once a later unit has.
        database.begin().await.commit().await.unwrap();
        while exists(database, user.id).await != database.events().contains(&announced(user)) {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

async fn a_unit_with_a_failed_statement_is_not_committed(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let bob = somebody("bob");
    let work = database.begin().await;
    work.users().insert(&bob, "hash").await.unwrap();
    work.raise(announced(&bob));
    let follow = work.relations().follow(alice.id, somebody("nobody").id, at(1)).await;
    assert!(matches!(follow, Err(StoreError::Missing(_))), "{follow:?}");
    assert!(matches!(work.commit().await, Err(StoreError::Internal(_))));
    person(database.store.as_ref(), "carol").await;
    assert!(!exists(&database, bob.id).await);
    assert_eq!(database.events(), []);
}

async fn a_unit_that_idles_is_ended_and_the_others_go_on(database: Database) {
    let (alice, bob) = (somebody("alice"), somebody("bob"));
    let work = database.begin().await;
    work.users().insert(&alice, "hash").await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let other = register(database.store.clone(), bob.clone(), Arc::default());
    timeout(Duration::from_secs(3), other).await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let late = work.users().get(alice.id).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    drop(work);
    assert!(!exists(&database, alice.id).await && exists(&database, bob.id).await);
}

struct Violation;

impl EventSink for Violation {
    fn publish(&self, _: Vec<DomainEvent>) {
        panic!("the sink is broken");
    }
}

async fn a_sink_that_panics_does_not_stop_the_store(database: Database) {
    let store = connect(StoreOptions::new(&database.url), Arc::new(Violation)).await.unwrap();
    for name in ["alice", "bob"] {
        register(store.clone(), somebody(name), Arc::default()).await.unwrap();
    }
}
