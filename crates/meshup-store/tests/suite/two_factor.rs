//! Second factors and recovery codes.

use std::sync::Arc;

use meshup_app::ports::Store;
use meshup_domain::UserId;
use meshup_domain::two_factor::TwoFactor;

use crate::fixtures::person;
use crate::harness::Database;
use crate::on_each_database;

on_each_database!(
    a_factor_is_read_as_it_was_written_and_replaced,
    a_step_and_all_before_it_are_used_once,
    twenty_at_once_use_a_code_once,
    a_removed_factor_takes_its_codes_along,
);

async fn set(store: &dyn Store, factor: &TwoFactor, codes: &[&str]) {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let work = store.begin().await.unwrap();
    work.two_factor().set(factor, &codes).await.unwrap();
    work.commit().await.unwrap();
}

async fn use_step(store: &dyn Store, user: UserId, step: i64) -> bool {
    let work = store.begin().await.unwrap();
    let spent = work.two_factor().use_step(user, step).await.unwrap();
    work.commit().await.unwrap();
    spent
}

async fn use_code(store: &dyn Store, user: UserId, hash: &str) -> bool {
    let work = store.begin().await.unwrap();
    let spent = work.two_factor().use_recovery_code(user, hash).await.unwrap();
    work.commit().await.unwrap();
    spent
}

async fn a_factor_is_read_as_it_was_written_and_replaced(Database { store, .. }: Database) {
    let alice = person(&*store, "alice").await;
    assert_eq!(store.read().two_factor().get(alice.id).await.unwrap(), None);
    let proposed = TwoFactor::pending(alice.id, "AAAA".to_owned());
    set(&*store, &proposed, &[]).await;
    assert_eq!(store.read().two_factor().get(alice.id).await.unwrap().as_ref(), Some(&proposed));
    let on = TwoFactor { secret: "BBBB".to_owned(), is_on: true, last_step: 7, ..proposed };
    set(&*store, &on, &["one", "two"]).await;
    assert_eq!(store.read().two_factor().get(alice.id).await.unwrap().as_ref(), Some(&on));
    set(&*store, &on, &["three"]).await;
    assert!(!use_code(&*store, alice.id, "one").await, "codes are replaced too");
    assert!(use_code(&*store, alice.id, "three").await);
}

async fn a_step_and_all_before_it_are_used_once(Database { store, .. }: Database) {
    let (alice, bob) = (person(&*store, "alice").await, person(&*store, "bob").await);
    set(&*store, &TwoFactor::pending(alice.id, "AAAA".to_owned()), &[]).await;
    assert!(use_step(&*store, alice.id, 5).await);
    assert!(!use_step(&*store, alice.id, 5).await, "again");
    assert!(!use_step(&*store, alice.id, 4).await, "before");
    assert!(use_step(&*store, alice.id, 6).await);
    assert!(!use_step(&*store, bob.id, 9).await, "without a factor");
}

async fn twenty_at_once_use_a_code_once(Database { store, .. }: Database) {
    let alice = person(&*store, "alice").await;
    set(&*store, &TwoFactor::pending(alice.id, "AAAA".to_owned()), &["code"]).await;
    let (mut steps, mut codes) = (tokio::task::JoinSet::new(), tokio::task::JoinSet::new());
    for _ in 0..20 {
        let (store, user) = (Arc::clone(&store), alice.id);
        steps.spawn(async move { use_step(&*store, user, 3).await });
    }
    for _ in 0..20 {
        let (store, user) = (Arc::clone(&store), alice.id);
        codes.spawn(async move { use_code(&*store, user, "code").await });
    }
    for used in [steps.join_all().await, codes.join_all().await] {
        assert_eq!(used.into_iter().filter(|used| *used).count(), 1);
    }
}

async fn a_removed_factor_takes_its_codes_along(Database { store, .. }: Database) {
    let (alice, bob) = (person(&*store, "alice").await, person(&*store, "bob").await);
    for user in [&alice, &bob] {
        set(&*store, &TwoFactor::pending(user.id, "AAAA".to_owned()), &["code"]).await;
    }
    let work = store.begin().await.unwrap();
    work.two_factor().remove(alice.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.read().two_factor().get(alice.id).await.unwrap(), None);
    assert!(!use_code(&*store, alice.id, "code").await);
    assert!(use_code(&*store, bob.id, "code").await);
}
