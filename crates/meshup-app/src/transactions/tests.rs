#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::sync::atomic::{AtomicI64, Ordering};

use meshup_domain::permission::{React, ask};
use meshup_domain::user::User;
use meshup_domain::{RoomId, Seq};
use uuid::Uuid;

use super::*;
use crate::domain_event::DomainEvent;
use crate::error::ErrorKind;
use crate::testing::{START, TestRepos, TestStore, actor, channel_room, user, user_id};
use crate::transactions::Unit;

const ROOM: RoomId = RoomId(Uuid::from_u128(20));

fn advanced(seq: i64) -> DomainEvent {
    DomainEvent::RoomAdvanced { room: ROOM, seq: Seq(seq) }
}

/// Writes with the number of each attempt, of which the first `failures` end with `failure`. Returns the
/// result, the store and the number of attempts.
async fn write(failures: i64, failure: StoreError) -> (Result<i64, StoreError>, TestStore, i64) {
    let store = TestStore::new(TestRepos::default());
    let allowed = ask::<React>(&channel_room(ROOM, user_id(1)), START).unwrap();
    let attempts = AtomicI64::new(0);
    let attempt = async |work: Unit| {
        let number = attempts.fetch_add(1, Ordering::Relaxed);
        work.raise(advanced(number));
        if number < failures { Err(failure.clone()) } else { Ok(number) }
    };
    let written = Transactions::new(Arc::new(store.clone())).write(&allowed, attempt).await;
    (written, store, attempts.into_inner())
}

fn victim() -> StoreError {
    StoreError::Victim("deadlock detected".into())
}

#[tokio::test]
async fn a_victim_is_run_again_and_only_its_last_attempt_is_announced() {
    for failures in 0..=3 {
        let (written, store, attempts) = write(failures, victim()).await;
        assert_eq!((written, attempts), (Ok(failures), failures + 1));
        assert_eq!(
            store.begun_units(),
            usize::try_from(attempts).unwrap(),
            "each attempt has a unit of its own"
        );
        assert_eq!((store.commits(), store.published_events()), (1, vec![advanced(failures)]));
    }
}

#[tokio::test]
async fn a_unit_is_given_up_after_four_attempts() {
    let (written, store, attempts) = write(i64::MAX, victim()).await;
    let failed = written.unwrap_err();
    assert_eq!((attempts, failed.explain().kind), (4, ErrorKind::Unavailable));
    assert_eq!((store.commits(), store.published_events()), (0, vec![]));
}

#[tokio::test]
async fn what_failed_otherwise_is_not_run_again() {
    for failure in
        [StoreError::Unavailable("away".into()), StoreError::Full, StoreError::Missing("a row".into())]
    {
        let (written, store, attempts) = write(1, failure.clone()).await;
        assert_eq!((written, attempts, store.commits()), (Err(failure), 1, 0));
    }
}

#[tokio::test]
async fn a_commit_that_made_a_victim_is_repeated_too() {
    let store = TestStore::failing(TestRepos::default(), victim());
    let allowed = ask::<React>(&channel_room(ROOM, user_id(1)), START).unwrap();
    let written = Transactions::new(Arc::new(store.clone())).write(&allowed, async |_| Ok(())).await;
    assert_eq!((written, store.begun_units()), (Err(victim()), 4));
}

#[tokio::test]
async fn nothing_is_written_for_a_deactivated_account() {
    let mut repos = TestRepos::default();
    repos.users.checkpoint();
    repos.users.expect_hold_active().withf(|users| users == [user_id(1)]).returning(|_| Ok(Vec::new()));
    let store = TestStore::new(repos);
    let transactions = Transactions::new(Arc::new(store.clone()));
    let allowed = ask::<React>(&channel_room(ROOM, user_id(1)), START).unwrap();
    let attempt = async |_: Unit| -> Result<(), StoreError> { panic!("the unit must not get so far") };
    for written in
        [transactions.write(&allowed, attempt).await, transactions.write_own(&actor(1), attempt).await]
    {
        let refused = written.unwrap_err().explain();
        assert_eq!((refused.kind, refused.code), (ErrorKind::Unauthenticated, "token_not_valid"));
    }
    assert_eq!((store.begun_units(), store.commits()), (2, 0));
}

#[tokio::test]
async fn an_admin_who_lost_their_rights_meanwhile_administers_nothing() {
    for (is_admin, is_active, done) in [(true, true, true), (false, true, false), (true, false, false)] {
        let mut repos = TestRepos::default();
        repos.site.expect_lock().once().returning(|| Ok(()));
        repos.users.expect_get().returning(move |_| Ok(Some(User { is_admin, is_active, ..user(1) })));
        let store = TestStore::new(repos);
        let facts = SiteFacts { person: user_id(1), is_admin: true, is_active: true };
        let allowed = ask::<AdministerSite>(&facts, START).unwrap();
        let attempt = async |_: Unit| -> Result<(), AccessError> { Ok(()) };
        let written =
            Transactions::new(Arc::new(store.clone())).write_as_admin(&allowed, START, attempt).await;
        assert_eq!((written.is_ok(), store.commits()), (done, usize::from(done)));
    }
}
