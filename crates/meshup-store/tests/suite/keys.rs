//! Idempotency keys.

use std::sync::Arc;

use meshup_app::ports::{IdempotencyKey, StoredResponse};
use meshup_domain::UserId;
use tokio::sync::Barrier;

use crate::fixtures::{at, person};
use crate::harness::Database;

crate::on_each_database![
    of_many_with_one_key_one_has_an_effect,
    a_dropped_claim_leaves_the_key_free,
    a_key_counts_in_its_place_only,
    an_old_answer_gives_way,
];

fn scope(user: UserId, key: &str) -> IdempotencyKey {
    IdempotencyKey { user, method: "POST".to_owned(), path: "/servers/".to_owned(), key: key.to_owned() }
}

fn answer(body: &str) -> StoredResponse {
    StoredResponse {
        fingerprint: "f".to_owned(),
        status: 201,
        content_type: Some("application/json".to_owned()),
        body: body.as_bytes().to_vec(),
        created_at: at(0),
    }
}

async fn of_many_with_one_key_one_has_an_effect(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let scope = scope(alice.id, "k");
    let start = Arc::new(Barrier::new(20));
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (store, scope, start) = (database.store.clone(), scope.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                let work = store.begin().await.unwrap();
                if !work.keys().claim(&scope, "f", at(0), at(-100)).await.unwrap() {
                    return false;
                }
                work.keys().keep(&scope, &answer("first")).await.unwrap();
                work.commit().await.unwrap();
                true
            })
        })
        .collect();
    let mut claimed = 0;
    for attempt in tries {
        claimed += usize::from(attempt.await.unwrap());
    }
    assert_eq!(claimed, 1);
    let kept = database.store.read().keys().get(&scope, at(-100)).await.unwrap();
    assert_eq!(kept, Some(answer("first")));
}

async fn a_dropped_claim_leaves_the_key_free(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let scope = scope(alice.id, "k");
    let work = database.begin().await;
    assert!(work.keys().claim(&scope, "f", at(0), at(-100)).await.unwrap());
    assert_eq!(work.keys().get(&scope, at(-100)).await.unwrap(), None);
    drop(work);
    // The rollback happens shortly after the drop.
    let again = async || {
        let work = database.begin().await;
        work.keys().claim(&scope, "f", at(1), at(-100)).await.unwrap()
    };
    for _ in 0..100 {
        if again().await {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the key was never free again");
}

async fn a_key_counts_in_its_place_only(database: Database) {
    let store = database.store.as_ref();
    let (alice, bob) = (person(store, "alice").await, person(store, "bob").await);
    let work = database.begin().await;
    let elsewhere = IdempotencyKey { path: "/other/".to_owned(), ..scope(alice.id, "k") };
    for place in [scope(alice.id, "k"), scope(bob.id, "k"), scope(alice.id, "j"), elsewhere] {
        assert!(work.keys().claim(&place, "f", at(0), at(-100)).await.unwrap(), "{place:?}");
    }
    work.commit().await.unwrap();
}

async fn an_old_answer_gives_way(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let scope = scope(alice.id, "k");
    let work = database.begin().await;
    assert!(work.keys().claim(&scope, "f", at(0), at(-100)).await.unwrap());
    work.keys().keep(&scope, &answer("first")).await.unwrap();
    work.commit().await.unwrap();

    let work = database.begin().await;
    assert!(!work.keys().claim(&scope, "f", at(50), at(0)).await.unwrap());
    drop(work);
    assert_eq!(database.store.read().keys().get(&scope, at(1)).await.unwrap(), None);
    let work = database.begin().await;
    assert!(work.keys().claim(&scope, "f", at(101), at(1)).await.unwrap());
    work.keys().keep(&scope, &StoredResponse { created_at: at(101), ..answer("second") }).await.unwrap();
    work.commit().await.unwrap();
    let kept = database.store.read().keys().get(&scope, at(1)).await.unwrap().unwrap();
    assert_eq!(kept.body, b"second");
}
