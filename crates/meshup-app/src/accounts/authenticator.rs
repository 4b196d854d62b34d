//! Authentication by access tokens of live sessions.

mod activity;

use std::sync::Arc;

use meshup_domain::account::Session;
use meshup_domain::{SessionId, UserId};
use time::OffsetDateTime;

use crate::actor::Actor;
use crate::cache::Cache;
use crate::error::operation_error;
use crate::ports::{Background, Clock, CookieAudience, Store, StoreError, TokenType, Tokens};
use activity::Activity;

/// A user who presented a valid access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticated {
    /// The owner of the token, acting in its session.
    pub actor: Actor,
    /// When the token or its session expires, whichever is earlier; sockets opened with it are closed then.
    pub expires_at: OffsetDateTime,
}

operation_error! {
    /// Why a token was not accepted.
    AuthenticateError: Store(StoreError);
    /// Not an access token of this server, expired, or of a session that has ended.
    NotValid => Unauthenticated, "token_not_valid", "Token is invalid or expired";
}

/// Authenticates access tokens and records the user's activity.
///
/// Session data is at most 2 s old, so that a session ended on another node is refused within 5 s
/// (`docs/rules.md#tokens-and-sessions`). One ended on this node is refused immediately, through
/// [`Authenticator::forget`].
pub struct Authenticator {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
    known: Cache<SessionId, Known>,
    activity: Arc<Activity>,
}

/// The cached data of a session.
struct Known {
    session: Session,
    is_admin: bool,
    last_active_at: Option<OffsetDateTime>,
}

impl Authenticator {
    /// Starts with an empty cache.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
        background: Arc<dyn Background>,
    ) -> Self {
        let activity = Arc::new(Activity::new(store.clone(), clock.clone(), background));
        Self { store, clock, tokens, known: Cache::default(), activity }
    }

    /// The user to whom an access token belongs.
    ///
    /// `last_used_at` and `last_active_at` are updated at most once a minute, in the background.
    pub async fn authenticate(&self, access_token: &str) -> Result<Authenticated, AuthenticateError> {
        self.bearer_of(access_token, TokenType::Access).await
    }

    /// The user to whom a browser's cookie belongs. The caller must rule out cross-site requests.
    pub async fn authenticate_cookie(
        &self,
        cookie: &str,
        audience: CookieAudience,
    ) -> Result<Authenticated, AuthenticateError> {
        self.bearer_of(cookie, TokenType::Cookie(audience)).await
    }

    async fn bearer_of(
        &self,
        token: &str,
        token_type: TokenType,
    ) -> Result<Authenticated, AuthenticateError> {
        let now = self.clock.now();
        let claims = self
            .tokens
            .verify(token, now)
            .filter(|claims| claims.token_type == token_type)
            .ok_or(AuthenticateError::NotValid)?;
        let known = self.known(claims.session, now).await?.ok_or(AuthenticateError::NotValid)?;
        let Known { session, is_admin, last_active_at } = known.as_ref();
        if session.user != claims.user || !session.is_live(now) {
            return Err(AuthenticateError::NotValid);
        }
        self.activity.note(session, *last_active_at, now);
        let actor = Actor { user: session.user, session: session.id, is_admin: *is_admin };
        Ok(Authenticated { actor, expires_at: claims.expires_at.min(session.expires_at) })
    }

    /// Records the current time as the user's last activity when their last live socket closes.
    pub fn note_end(&self, actor: &Actor) {
        self.activity.note_end(actor.session, actor.user);
    }

    /// Invalidates sessions that have ended. Call it for every
    /// [`SessionsEnded`](crate::domain_event::DomainEvent::SessionsEnded).
    pub fn forget(&self, ended: &[SessionId]) {
        self.known.forget(|id, _| ended.contains(id));
    }

    /// Invalidates what is known about a user. Call it when their rights change.
    pub fn forget_user(&self, user: UserId) {
        self.known.forget(|_, known| known.session.user == user);
    }

    async fn known(&self, id: SessionId, now: OffsetDateTime) -> Result<Option<Arc<Known>>, StoreError> {
        if let Some(known) = self.known.get(&id, now) {
            return Ok(Some(known));
        }
        let ticket = self.known.ticket();
        let repos = self.store.read();
        let Some(session) = repos.sessions().get(id).await? else { return Ok(None) };
        let user = repos.users().get(session.user).await?.filter(|user| user.is_active);
        let Some(user) = user else { return Ok(None) };
        let known = Known { session, is_admin: user.is_admin, last_active_at: user.last_active_at };
        Ok(Some(self.known.put(ticket, id, known, now)))
    }
}

#[cfg(test)]
mod tests;
