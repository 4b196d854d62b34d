//! Who is asking: access tokens of live sessions.

mod activity;

use std::sync::Arc;

use meshup_domain::SessionId;
use meshup_domain::account::Session;
use time::OffsetDateTime;

use crate::actor::Actor;
use crate::cache::Cache;
use crate::error::operation_error;
use crate::ports::{Background, Clock, Store, StoreError, TokenType, Tokens};
use activity::Activity;

/// A person who presented a valid access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticated {
    pub actor: Actor,
    /// When the token ends; a socket that was opened with it closes then.
    pub expires_at: OffsetDateTime,
}

operation_error! {
    /// Why a token proves nothing.
    AuthenticateError: Store(StoreError);
    /// Not an access token of ours, expired, or of a session that is over.
    NotValid => Unauthenticated, "token_not_valid", "Token is invalid or expired";
}

/// Tells who presents an access token, and notes that they are active.
///
/// What is known of a session is at most 2 s old, so that one ended on another node is refused within 5 s
/// (`docs/rules.md#tokens-and-sessions`); one ended here is refused at once, through [`Authenticator::forget`].
pub struct Authenticator {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
    known: Cache<SessionId, Known>,
    activity: Arc<Activity>,
}

/// What a request needs to know of a session.
struct Known {
    session: Session,
    is_admin: bool,
    last_active_at: Option<OffsetDateTime>,
}

impl Authenticator {
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
        background: Arc<dyn Background>,
    ) -> Self {
        let activity = Arc::new(Activity::new(store.clone(), clock.clone(), background));
        Self { store, clock, tokens, known: Cache::default(), activity }
    }

    /// The person behind an access token.
    ///
    /// `last_used_at` and `last_active_at` follow at most once a minute, off the request's path.
    pub async fn authenticate(&self, access_token: &str) -> Result<Authenticated, AuthenticateError> {
        self.bearer_of(access_token, TokenType::Access).await
    }

    /// The person behind a browser's cookie, in the same way. Whether its page may speak for them is not known here.
    pub async fn authenticate_cookie(&self, cookie: &str) -> Result<Authenticated, AuthenticateError> {
        self.bearer_of(cookie, TokenType::Cookie).await
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

    /// Notes that somebody's last live socket ended just now: what others see of when they were there is exact.
    pub fn note_end(&self, actor: &Actor) {
        self.activity.note_end(actor.session, actor.user);
    }

    /// Forgets sessions that are over. Call it with every `Event::SessionsEnded`.
    pub fn forget(&self, ended: &[SessionId]) {
        self.known.forget(|id, _| ended.contains(id));
    }

    async fn known(&self, id: SessionId, now: OffsetDateTime) -> Result<Option<Arc<Known>>, StoreError> {
        if let Some(known) = self.known.get(&id, now) {
            return Ok(Some(known));
        }
        let ticket = self.known.ticket();
        let repos = self.store.read();
        let Some(session) = repos.sessions().get(id).await? else { return Ok(None) };
        let Some(user) = repos.users().get(session.user).await? else { return Ok(None) };
        let known = Known { session, is_admin: user.is_admin, last_active_at: user.last_active_at };
        Ok(Some(self.known.put(ticket, id, known, now)))
    }
}

#[cfg(test)]
mod tests;
