//! Sessions and mailed tokens.

use meshup_app::ports::{MailedToken, Store};
use meshup_domain::account::{Session, TokenPurpose};
use meshup_domain::{SessionId, UserId};
use uuid::Uuid;

use crate::fixtures::{at, person};
use crate::harness::Database;

crate::on_each_database![
    a_refresh_token_is_rotated_once,
    sessions_end_for_their_owner_only,
    all_sessions_but_one_end,
    sessions_are_over_when_ended_expired_or_gone,
    a_mailed_token_is_consumed_once,
    a_mailed_token_serves_its_purpose_in_its_time,
];

pub(crate) fn session(user: UserId, last_used: i64, expires: i64) -> Session {
    Session {
        id: SessionId(Uuid::new_v4()),
        user,
        refresh_jti: Uuid::new_v4(),
        ip: "127.0.0.1".to_owned(),
        user_agent: "test".to_owned(),
        created_at: at(0),
        last_used_at: at(last_used),
        expires_at: at(expires),
        ended_at: None,
    }
}

async fn stored(store: &dyn Store, sessions: &[Session]) {
    let work = store.begin().await.unwrap();
    for session in sessions {
        work.sessions().insert(session).await.unwrap();
    }
    work.commit().await.unwrap();
}

async fn a_refresh_token_is_rotated_once(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let kept = session(alice.id, 0, 100);
    stored(database.store.as_ref(), std::slice::from_ref(&kept)).await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (store, id, old) = (database.store.clone(), kept.id, kept.refresh_jti);
            tokio::spawn(async move {
                let work = store.begin().await.unwrap();
                let rotated = work.sessions().rotate(id, old, Uuid::new_v4(), at(200), at(10)).await;
                work.commit().await.unwrap();
                rotated.unwrap()
            })
        })
        .collect();
    let mut rotated = 0;
    for attempt in tries {
        rotated += usize::from(attempt.await.unwrap());
    }
    assert_eq!(rotated, 1);
    let after = database.store.read().sessions().get(kept.id).await.unwrap().unwrap();
    assert_ne!(after.refresh_jti, kept.refresh_jti);
    assert_eq!((after.expires_at, after.last_used_at), (at(200), at(10)));
}

async fn sessions_end_for_their_owner_only(database: Database) {
    let store = database.store.as_ref();
    let (alice, bob) = (person(store, "alice").await, person(store, "bob").await);
    let kept = session(alice.id, 0, 100);
    stored(store, std::slice::from_ref(&kept)).await;
    let work = database.begin().await;
    assert!(!work.sessions().end(bob.id, kept.id, at(5)).await.unwrap());
    assert!(work.sessions().end(alice.id, kept.id, at(5)).await.unwrap());
    assert!(!work.sessions().end(alice.id, kept.id, at(6)).await.unwrap());
    let (old, new) = (kept.refresh_jti, Uuid::new_v4());
    assert!(!work.sessions().rotate(kept.id, old, new, at(200), at(6)).await.unwrap());
    work.commit().await.unwrap();
    let ended = Session { ended_at: Some(at(5)), ..kept.clone() };
    assert_eq!(store.read().sessions().get(kept.id).await.unwrap(), Some(ended));
}

async fn all_sessions_but_one_end(database: Database) {
    let store = database.store.as_ref();
    let (alice, bob) = (person(store, "alice").await, person(store, "bob").await);
    let [first, second, expired] =
        [session(alice.id, 1, 100), session(alice.id, 2, 100), session(alice.id, 3, 4)];
    let other = session(bob.id, 1, 100);
    stored(store, &[first.clone(), second.clone(), expired, other.clone()]).await;
    assert_eq!(
        store.read().sessions().list(alice.id, at(10)).await.unwrap(),
        [second.clone(), first.clone()]
    );

    let work = database.begin().await;
    work.sessions().touch(&[first.id], at(9)).await.unwrap();
    work.sessions().touch(&[], at(99)).await.unwrap();
    let ended = work.sessions().end_all(alice.id, Some(first.id), at(10)).await.unwrap();
    assert_eq!(ended, [second.id]);
    work.commit().await.unwrap();
    let left = Session { last_used_at: at(9), ..first };
    assert_eq!(store.read().sessions().list(alice.id, at(11)).await.unwrap(), [left]);
    assert_eq!(store.read().sessions().list(bob.id, at(11)).await.unwrap(), [other]);
}

async fn sessions_are_over_when_ended_expired_or_gone(database: Database) {
    let store = database.store.as_ref();
    let alice = person(store, "alice").await;
    let [live, expired, ended] =
        [session(alice.id, 0, 100), session(alice.id, 0, 10), session(alice.id, 0, 100)];
    stored(store, &[live.clone(), expired.clone(), Session { ended_at: Some(at(1)), ..ended.clone() }]).await;
    let gone = SessionId(Uuid::new_v4());
    let over = store.read().sessions().over(&[live.id, expired.id, ended.id, gone], at(10)).await.unwrap();
    assert_eq!(over, [expired.id, ended.id, gone]);
    assert_eq!(store.read().sessions().over(&[], at(10)).await.unwrap(), []);
}

fn token(user: UserId, hash: &str) -> MailedToken {
    MailedToken {
        hash: hash.to_owned(),
        user,
        purpose: TokenPurpose::ResetPassword,
        created_at: at(0),
        expires_at: at(100),
    }
}

async fn a_mailed_token_is_consumed_once(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let work = database.begin().await;
    work.tokens().insert(&token(alice.id, "secret")).await.unwrap();
    work.commit().await.unwrap();
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let store = database.store.clone();
            tokio::spawn(async move {
                let work = store.begin().await.unwrap();
                let user = work.tokens().consume("secret", TokenPurpose::ResetPassword, at(1)).await;
                work.commit().await.unwrap();
                user.unwrap()
            })
        })
        .collect();
    let mut consumed = Vec::new();
    for attempt in tries {
        consumed.extend(attempt.await.unwrap());
    }
    assert_eq!(consumed, [alice.id]);
}

async fn a_mailed_token_serves_its_purpose_in_its_time(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let work = database.begin().await;
    let tokens = work.tokens();
    tokens.insert(&token(alice.id, "one")).await.unwrap();
    tokens.insert(&token(alice.id, "two")).await.unwrap();
    let reset = TokenPurpose::ResetPassword;
    assert_eq!(tokens.peek("one", reset, at(1)).await.unwrap(), Some(alice.id));
    assert_eq!(tokens.peek("one", TokenPurpose::VerifyEmail, at(1)).await.unwrap(), None);
    assert_eq!(tokens.consume("one", reset, at(100)).await.unwrap(), None);
    assert_eq!(tokens.consume("none", reset, at(1)).await.unwrap(), None);
    assert_eq!(tokens.consume("one", reset, at(1)).await.unwrap(), Some(alice.id));
    assert_eq!(tokens.peek("one", reset, at(1)).await.unwrap(), None);
    tokens.void(alice.id, reset, at(2)).await.unwrap();
    assert_eq!(tokens.consume("two", reset, at(3)).await.unwrap(), None);
    work.commit().await.unwrap();
}
