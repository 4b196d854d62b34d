//! Logout.

use super::Accounts;
use super::refresh::revoke;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the session was not ended.
    LogoutError: Store(StoreError);
    /// Not a refresh token of one of the caller's live sessions.
    NotValid => Refused, "token_not_valid", "Token is invalid or expired";
}

impl Accounts {
    /// Ends the session of a refresh token, which revokes all of its tokens and closes its sockets.
    ///
    /// A token that has been rotated out is refused, but also ends the session, since it must have been
    /// copied.
    pub async fn logout(&self, actor: &Actor, refresh_token: &str) -> Result<(), LogoutError> {
        let now = self.clock.now();
        let claims = self
            .read_refresh_token(refresh_token, now)
            .filter(|claims| claims.user == actor.user)
            .ok_or(LogoutError::NotValid)?;
        let session = self.store.read().sessions().get(claims.session).await?;
        let session = session
            .filter(|session| session.user == actor.user && session.is_live(now))
            .ok_or(LogoutError::NotValid)?;
        let write = async |work: Unit| revoke(&*work, &session, now).await;
        let has_ended = self.store.write_own(actor, write).await?;
        let is_current = session.refresh_jti == claims.jti;
        if is_current && has_ended { Ok(()) } else { Err(LogoutError::NotValid) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::accounts::fixture::{Fixture, token};
    use crate::domain_event::DomainEvent;
    use crate::ports::TokenType;
    use crate::testing::{actor, session};

    fn refresh_token(n: u128) -> String {
        token(&session(n), TokenType::Refresh, Uuid::from_u128(n + 100))
    }

    #[tokio::test]
    async fn logout_ends_the_session_and_says_so() {
        let mut fixture = Fixture::new();
        fixture.repos.sessions.expect_get().returning(|_| Ok(Some(session(1))));
        fixture.repos.sessions.expect_end().times(1).returning(|_, _, _| Ok(true));
        let test = fixture.build();

        assert_eq!(test.accounts.logout(&actor(1), &refresh_token(1)).await, Ok(()));
        let ended = DomainEvent::SessionsEnded { user: session(1).user, sessions: vec![session(1).id] };
        assert_eq!(test.store.published_events(), [ended]);
    }

    #[tokio::test]
    async fn anothers_token_ends_nothing() {
        let test = Fixture::new().build();
        let refused = test.accounts.logout(&actor(1), &refresh_token(2)).await;
        assert_eq!(refused, Err(LogoutError::NotValid));
        assert_eq!(test.store.begun_units(), 0);
    }

    #[tokio::test]
    async fn of_two_logouts_at_once_the_second_is_refused() {
        let mut fixture = Fixture::new();
        fixture.repos.sessions.expect_get().returning(|_| Ok(Some(session(1))));
        fixture.repos.sessions.expect_end().returning(|_, _, _| Ok(false));
        let test = fixture.build();

        let refused = test.accounts.logout(&actor(1), &refresh_token(1)).await;
        assert_eq!(refused, Err(LogoutError::NotValid));
        assert_eq!(test.store.published_events(), []);
    }
}
