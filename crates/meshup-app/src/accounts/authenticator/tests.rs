#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use time::Duration;
use uuid::Uuid;

use super::*;
use crate::accounts::fixture::{Fixture, PlainTokens, Test, token};
use crate::testing::{START, actor, session, user};

fn authenticator(test: &Test) -> Authenticator {
    let (store, clock) = (Arc::new(test.store.clone()), test.clock.clone());
    Authenticator::new(store, clock, Arc::new(PlainTokens), test.jobs())
}

fn access_token(n: u128) -> String {
    token(&session(n), TokenType::Access, Uuid::from_u128(7))
}

fn active(fixture: &mut Fixture) {
    fixture
        .repos
        .users
        .expect_get()
        .returning(|_| Ok(Some(meshup_domain::user::User { last_active_at: Some(START), ..user(1) })));
}

#[tokio::test]
async fn a_live_session_is_read_once_in_two_seconds_and_again_once_forgotten() {
    let mut fixture = Fixture::new();
    fixture.repos.sessions.expect_get().times(3).returning(|_| Ok(Some(session(1))));
    active(&mut fixture);
    let test = fixture.build();
    let authenticator = authenticator(&test);

    for _ in 0..5 {
        let known = authenticator.authenticate(&access_token(1)).await.unwrap();
        assert_eq!((known.actor, known.expires_at), (actor(1), session(1).expires_at));
    }
    authenticator.forget(&[session(1).id]);
    authenticator.authenticate(&access_token(1)).await.unwrap();
    test.clock.advance(Duration::seconds(2));
    authenticator.authenticate(&access_token(1)).await.unwrap();
}

#[tokio::test]
async fn a_session_that_is_over_authenticates_nobody() {
    let mut fixture = Fixture::new();
    fixture
        .repos
        .sessions
        .expect_get()
        .returning(|_| Ok(Some(Session { ended_at: Some(START), ..session(1) })));
    active(&mut fixture);
    let test = fixture.build();

    let refused = authenticator(&test).authenticate(&access_token(1)).await;
    assert_eq!(refused, Err(AuthenticateError::NotValid));
}

#[tokio::test]
async fn neither_a_refresh_token_nor_an_expired_one_authenticates() {
    let test = Fixture::new().build();
    let authenticator = authenticator(&test);
    let refresh = token(&session(1), TokenType::Refresh, Uuid::from_u128(101));
    assert_eq!(authenticator.authenticate(&refresh).await, Err(AuthenticateError::NotValid));
    test.clock.advance(Duration::days(15));
    assert_eq!(authenticator.authenticate(&access_token(1)).await, Err(AuthenticateError::NotValid));
}

#[tokio::test]
async fn a_cookie_authenticates_only_as_a_cookie_of_its_api() {
    let mut fixture = Fixture::new();
    fixture.repos.sessions.expect_get().returning(|_| Ok(Some(session(1))));
    active(&mut fixture);
    let test = fixture.build();
    let authenticator = authenticator(&test);
    let (chats, native) = (CookieAudience::Chats, CookieAudience::Native);
    for (own, other) in [(chats, native), (native, chats)] {
        let cookie = token(&session(1), TokenType::Cookie(own), Uuid::from_u128(7));
        assert_eq!(authenticator.authenticate_cookie(&cookie, own).await.unwrap().actor, actor(1));
        let crossed = authenticator.authenticate_cookie(&cookie, other).await;
        assert_eq!(crossed, Err(AuthenticateError::NotValid));
        assert_eq!(authenticator.authenticate(&cookie).await, Err(AuthenticateError::NotValid));
        let token = authenticator.authenticate_cookie(&access_token(1), own).await;
        assert_eq!(token, Err(AuthenticateError::NotValid));
    }
}

#[tokio::test]
async fn the_end_of_a_socket_is_written_within_the_minute_too() {
    let mut fixture = Fixture::new();
    fixture.repos.sessions.expect_touch().times(1).returning(|_, _| Ok(()));
    fixture.repos.users.expect_note_active().times(1).returning(|ids, at| {
        assert_eq!((ids, at), (&[session(1).user][..], START));
        Ok(())
    });
    let test = fixture.build();
    let authenticator = authenticator(&test);
    authenticator.note_end(&actor(1));
    test.run_jobs().await;
    assert_eq!(test.store.commits(), 1);
}

#[tokio::test]
async fn uses_are_written_together_and_at_most_once_a_minute() {
    let mut fixture = Fixture::new();
    fixture.repos.sessions.expect_get().returning(|id| Ok(Some(session(id.0.as_u128()))));
    active(&mut fixture);
    fixture.repos.sessions.expect_touch().times(1).returning(|ids, _| {
        assert_eq!(ids, [session(1).id, session(2).id]);
        Ok(())
    });
    fixture.repos.users.expect_note_active().times(1).returning(|ids, _| {
        assert_eq!(ids, [session(1).user, session(2).user]);
        Ok(())
    });
    let test = fixture.build();
    let authenticator = authenticator(&test);

    authenticator.authenticate(&access_token(1)).await.unwrap();
    test.run_jobs().await;
    assert_eq!(test.store.begun_units(), 0, "nothing is a minute old");
    test.clock.advance(Duration::minutes(1));
    for n in [1, 2, 1, 2] {
        authenticator.authenticate(&access_token(n)).await.unwrap();
    }
    test.run_jobs().await;
    authenticator.authenticate(&access_token(1)).await.unwrap();
    test.run_jobs().await;
    assert_eq!(test.store.commits(), 1);
}
