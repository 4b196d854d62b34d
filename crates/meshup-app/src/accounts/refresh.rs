//! Token refresh.

use meshup_domain::account::Session;
use time::OffsetDateTime;

use super::Accounts;
use crate::domain_event::DomainEvent;
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError, TokenType, UnitOfWork};
use crate::transactions::Unit;

/// A refresh token to redeem.
#[derive(Clone)]
pub struct Refresh {
    /// A refresh token of a live session.
    pub token: String,
    /// Whether to issue a new refresh token as well, which invalidates the given one.
    pub rotate: bool,
}

/// The issued tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// A new access token of the session.
    pub access: String,
    /// The new refresh token; `None` unless rotated, and the given one then stays valid.
    pub refresh: Option<String>,
}

operation_error! {
    /// Why no token was issued.
    RefreshError: Store(StoreError), Platform(PlatformError);
    /// Not a valid token of a live session, or a refresh token that has been rotated out.
    NotValid => Unauthenticated, "token_not_valid", "Token is invalid or expired";
}

impl Accounts {
    /// Issues a new access token and, with `rotate`, a new refresh token.
    ///
    /// Presenting a refresh token that has been rotated out means that it was copied. This ends the session,
    /// both for the thief and for the owner.
    pub async fn refresh(&self, command: Refresh) -> Result<Refreshed, RefreshError> {
        let now = self.clock.now();
        let claims = self.read_refresh_token(&command.token, now).ok_or(RefreshError::NotValid)?;
        let session = self.store.read().sessions().get(claims.session).await?;
        let session = session
            .filter(|session| session.user == claims.user && session.is_live(now))
            .ok_or(RefreshError::NotValid)?;
        if session.refresh_jti != claims.jti {
            let write = async |work: Unit| revoke(&*work, &session, now).await;
            self.store.write_unauthenticated(write).await?;
            return Err(RefreshError::NotValid);
        }
        if command.rotate {
            return self.rotate(session, now).await;
        }
        Ok(Refreshed { access: self.access(&session, now)?, refresh: None })
    }

    /// Checks that an access or refresh token is valid now.
    pub async fn verify_token(&self, token: &str) -> Result<(), RefreshError> {
        let now = self.clock.now();
        let claims = self.tokens.verify(token, now).ok_or(RefreshError::NotValid)?;
        let session = self.store.read().sessions().get(claims.session).await?;
        let is_accepted = |session: &Session| {
            let is_current = claims.token_type == TokenType::Access || session.refresh_jti == claims.jti;
            session.user == claims.user && session.is_live(now) && is_current
        };
        if session.as_ref().is_some_and(is_accepted) { Ok(()) } else { Err(RefreshError::NotValid) }
    }

    async fn rotate(&self, session: Session, now: OffsetDateTime) -> Result<Refreshed, RefreshError> {
        let old = session.refresh_jti;
        let next =
            Session { refresh_jti: self.ids.next(), expires_at: now + self.lifetimes.refresh, ..session };
        let pair = self.pair(&next, now)?;
        let write = async |work: Unit| {
            let is_rotated =
                work.sessions().rotate(next.id, old, next.refresh_jti, next.expires_at, now).await?;
            if !is_rotated {
                // The same token was redeemed concurrently, or the session has ended.
                revoke(&*work, &next, now).await?;
            }
            Ok::<_, StoreError>(is_rotated)
        };
        if !self.store.write_unauthenticated(write).await? {
            return Err(RefreshError::NotValid);
        }
        Ok(Refreshed { access: pair.access, refresh: Some(pair.refresh) })
    }
}

/// Ends a session; false if it had ended before.
pub(super) async fn revoke(
    work: &dyn UnitOfWork,
    session: &Session,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let ended = work.sessions().end(session.user, session.id, now).await?;
    if ended {
        work.raise(DomainEvent::SessionsEnded { user: session.user, sessions: vec![session.id] });
    }
    Ok(ended)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use uuid::Uuid;

    use super::*;
    use crate::accounts::fixture::{Fixture, token};
    use crate::ports::TokenType;
    use crate::testing::session;

    fn command(token_type: TokenType, jti: u128, rotate: bool) -> Refresh {
        Refresh { token: token(&session(1), token_type, Uuid::from_u128(jti)), rotate }
    }

    fn known(fixture: &mut Fixture) {
        fixture.repos.sessions.expect_get().returning(|_| Ok(Some(session(1))));
    }

    #[tokio::test]
    async fn a_refresh_token_stays_valid_unless_rotated() {
        let mut fixture = Fixture::new();
        known(&mut fixture);
        let test = fixture.build();
        for _ in 0..2 {
            let refreshed = test.accounts.refresh(command(TokenType::Refresh, 101, false)).await.unwrap();
            assert_eq!(refreshed.refresh, None);
        }
        assert_eq!(test.store.begun_units(), 0);
    }

    #[tokio::test]
    async fn rotation_replaces_the_token() {
        let mut fixture = Fixture::new();
        known(&mut fixture);
        fixture.repos.sessions.expect_rotate().times(1).returning(|_, old, new, _, _| {
            assert_ne!(old, new);
            Ok(true)
        });
        let test = fixture.build();
        let refreshed = test.accounts.refresh(command(TokenType::Refresh, 101, true)).await.unwrap();
        assert!(refreshed.refresh.is_some_and(|token| token.starts_with("refresh:")));
        assert_eq!((test.store.commits(), test.store.published_events()), (1, vec![]));
    }

    #[tokio::test]
    async fn a_token_rotated_away_ends_the_session() {
        let mut fixture = Fixture::new();
        known(&mut fixture);
        fixture.repos.sessions.expect_end().times(1).returning(|_, _, _| Ok(true));
        let test = fixture.build();

        let refused = test.accounts.refresh(command(TokenType::Refresh, 99, false)).await;
        assert_eq!(refused, Err(RefreshError::NotValid));
        let ended = DomainEvent::SessionsEnded { user: session(1).user, sessions: vec![session(1).id] };
        assert_eq!(test.store.published_events(), [ended]);
    }

    #[tokio::test]
    async fn of_two_rotations_at_once_the_loser_ends_the_session() {
        let mut fixture = Fixture::new();
        known(&mut fixture);
        fixture.repos.sessions.expect_rotate().returning(|_, _, _, _, _| Ok(false));
        fixture.repos.sessions.expect_end().times(1).returning(|_, _, _| Ok(true));
        let test = fixture.build();

        let refused = test.accounts.refresh(command(TokenType::Refresh, 101, true)).await;
        assert_eq!(refused, Err(RefreshError::NotValid));
        assert_eq!(test.store.published_events().len(), 1);
    }

    #[tokio::test]
    async fn an_access_token_or_nonsense_refreshes_nothing() {
        let test = Fixture::new().build();
        for refresh in
            [command(TokenType::Access, 101, false), Refresh { token: "nonsense".into(), rotate: false }]
        {
            assert_eq!(test.accounts.refresh(refresh).await, Err(RefreshError::NotValid));
        }
    }

    #[tokio::test]
    async fn an_ended_session_refreshes_nothing() {
        let mut fixture = Fixture::new();
        fixture.repos.sessions.expect_get().returning(|_| {
            let session = session(1);
            Ok(Some(Session { ended_at: Some(session.created_at), ..session }))
        });
        let test = fixture.build();
        let refused = test.accounts.refresh(command(TokenType::Refresh, 101, false)).await;
        assert_eq!(refused, Err(RefreshError::NotValid));
    }
}
