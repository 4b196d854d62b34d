//! Sessions and their tokens.

use meshup_domain::account::Session;
use meshup_domain::{SessionId, UserId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Accounts, Device};
use crate::ports::{Claims, CookieAudience, PlatformError, TokenType};

/// The lifetimes of tokens. The defaults are 30 minutes for access and 14 days for refresh tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenLifetimes {
    /// The lifetime of an access token, which never outlives its session.
    pub access: Duration,
    /// The lifetime of a refresh token and of its session. Rotating the token extends the session by this
    /// much.
    pub refresh: Duration,
}

impl Default for TokenLifetimes {
    fn default() -> Self {
        Self { access: Duration::minutes(30), refresh: Duration::days(14) }
    }
}

/// The access and refresh token issued to a client.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenPair {
    /// A JWT that authenticates requests and sockets.
    pub access: String,
    /// A JWT that is exchanged for access tokens; it authenticates nothing by itself.
    pub refresh: String,
}

/// Keeps tokens out of logs.
impl std::fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenPair")
    }
}

/// A session cookie and its lifetime.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionCookie {
    /// A JWT of type [`TokenType::Cookie`], which is not accepted as a Bearer token.
    pub value: String,
    /// The time until the session expires, for `Max-Age`.
    pub lives: Duration,
}

/// Keeps tokens out of logs.
impl std::fmt::Debug for SessionCookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionCookie")
    }
}

impl Accounts {
    /// A new session, not stored yet.
    pub(super) fn new_session(&self, user: UserId, device: Device, now: OffsetDateTime) -> Session {
        let Device { ip, user_agent } = device;
        Session {
            id: SessionId(self.ids.next()),
            user,
            refresh_jti: self.ids.next(),
            ip,
            user_agent,
            created_at: now,
            last_used_at: now,
            expires_at: now + self.lifetimes.refresh,
            ended_at: None,
        }
    }

    /// Issues both tokens of a session.
    pub(super) fn pair(&self, session: &Session, now: OffsetDateTime) -> Result<TokenPair, PlatformError> {
        Ok(TokenPair { access: self.access(session, now)?, refresh: self.refresh_token(session, now)? })
    }

    /// Issues the cookie of a session, valid until the session ends.
    pub(super) fn cookie(
        &self,
        session: &Session,
        audience: CookieAudience,
        now: OffsetDateTime,
    ) -> Result<SessionCookie, PlatformError> {
        let value =
            self.sign(session, TokenType::Cookie(audience), self.ids.next(), now, session.expires_at)?;
        Ok(SessionCookie { value, lives: session.expires_at - now })
    }

    /// Issues an access token, which expires no later than its session.
    pub(super) fn access(&self, session: &Session, now: OffsetDateTime) -> Result<String, PlatformError> {
        let expires_at = session.expires_at.min(now + self.lifetimes.access);
        self.sign(session, TokenType::Access, self.ids.next(), now, expires_at)
    }

    /// Issues the refresh token identified by `session.refresh_jti`.
    pub(super) fn refresh_token(
        &self,
        session: &Session,
        now: OffsetDateTime,
    ) -> Result<String, PlatformError> {
        self.sign(session, TokenType::Refresh, session.refresh_jti, now, session.expires_at)
    }

    /// The claims of a valid refresh token issued by this server.
    pub(super) fn read_refresh_token(&self, token: &str, now: OffsetDateTime) -> Option<Claims> {
        self.tokens.verify(token, now).filter(|claims| claims.token_type == TokenType::Refresh)
    }

    fn sign(
        &self,
        session: &Session,
        token_type: TokenType,
        jti: Uuid,
        issued_at: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<String, PlatformError> {
        let (user, session) = (session.user, session.id);
        self.tokens.sign(&Claims { user, session, jti, token_type, issued_at, expires_at })
    }
}
