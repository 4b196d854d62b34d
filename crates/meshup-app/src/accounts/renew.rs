//! Renewal of session cookies.

use meshup_domain::account::Session;
use time::OffsetDateTime;

use super::{Accounts, Authenticated, RefreshError, SessionCookie};
use crate::ports::CookieAudience;
use crate::transactions::Unit;

impl Accounts {
    /// Extends the session of a browser and issues its next cookie, once less than half of the lifetime of a cookie is
    /// left; nothing before.
    ///
    /// The cookie that was shown stays valid until it expires, since a browser sends several requests at once. Of these
    /// one extends the session, and the others return [`RefreshError::NotValid`].
    pub async fn renew_cookie(
        &self,
        shown: &Authenticated,
        audience: CookieAudience,
    ) -> Result<Option<SessionCookie>, RefreshError> {
        let now = self.clock.now();
        if shown.expires_at - now > self.lifetimes.refresh / 2 {
            return Ok(None);
        }
        let known = self.store.read().sessions().get(shown.actor.session).await?;
        let session = known.filter(|session| session.is_live(now)).ok_or(RefreshError::NotValid)?;
        self.extend(shown, session, audience, now).await.map(Some)
    }

    async fn extend(
        &self,
        shown: &Authenticated,
        session: Session,
        audience: CookieAudience,
        now: OffsetDateTime,
    ) -> Result<SessionCookie, RefreshError> {
        let old = session.refresh_jti;
        let next =
            Session { refresh_jti: self.ids.next(), expires_at: now + self.lifetimes.refresh, ..session };
        let cookie = self.cookie(&next, audience, now)?;
        let write = async |work: Unit| {
            work.sessions().rotate(next.id, old, next.refresh_jti, next.expires_at, now).await
        };
        let is_extended = self.store.write_own(&shown.actor, write).await?;
        if is_extended { Ok(cookie) } else { Err(RefreshError::NotValid) }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use time::Duration;

    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::ports::TokenType;
    use crate::testing::{START, actor, session};

    const NATIVE: CookieAudience = CookieAudience::Native;

    /// A cookie that is valid for so long.
    fn shown(left: Duration) -> Authenticated {
        Authenticated { actor: actor(1), expires_at: START + left }
    }

    #[tokio::test]
    async fn a_cookie_is_renewed_in_the_second_half_of_its_life() {
        let mut fixture = Fixture::new();
        fixture.repos.sessions.expect_get().returning(|_| Ok(Some(session(1))));
        fixture.repos.sessions.expect_rotate().times(1).returning(|_, _, _, expires_at, _| {
            assert_eq!(expires_at, START + Duration::days(14));
            Ok(true)
        });
        let test = fixture.build();

        let early = test.accounts.renew_cookie(&shown(Duration::days(7) + Duration::SECOND), NATIVE).await;
        assert_eq!(early, Ok(None));
        let renewed = test.accounts.renew_cookie(&shown(Duration::days(7)), NATIVE).await.unwrap().unwrap();
        assert_eq!(renewed.lives, Duration::days(14));
        let claims = test.accounts.tokens.verify(&renewed.value, START).unwrap();
        assert_eq!((claims.session, claims.token_type), (session(1).id, TokenType::Cookie(NATIVE)));
        assert_eq!(test.store.commits(), 1);
    }

    #[tokio::test]
    async fn a_session_that_ended_or_was_just_extended_is_not() {
        for (is_known, is_rotated) in [(false, true), (true, false)] {
            let mut fixture = Fixture::new();
            fixture.repos.sessions.expect_get().returning(move |_| Ok(is_known.then(|| session(1))));
            fixture.repos.sessions.expect_rotate().returning(move |_, _, _, _, _| Ok(is_rotated));
            let test = fixture.build();
            let refused = test.accounts.renew_cookie(&shown(Duration::DAY), NATIVE).await;
            assert_eq!(refused, Err(RefreshError::NotValid));
        }
    }
}
