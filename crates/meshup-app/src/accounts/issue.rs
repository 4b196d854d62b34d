//! Sessions and the tokens that stand for them.

use meshup_domain::account::Session;
use meshup_domain::{SessionId, UserId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Accounts, Device};
use crate::ports::{Claims, PlatformError, TokenType};

/// How long tokens live: access 30 minutes and refresh 14 days, unless configured otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenLifetimes {
    pub access: Duration,
    pub refresh: Duration,
}

impl Default for TokenLifetimes {
    fn default() -> Self {
        Self { access: Duration::minutes(30), refresh: Duration::days(14) }
    }
}

/// What a client presents from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenPair {
    pub access: String,
    pub refresh: String,
}

/// Tokens never reach a log.
impl std::fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenPair")
    }
}

/// What a browser keeps, and for how long.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionCookie {
    pub value: String,
    pub lives: Duration,
}

/// Tokens never reach a log.
impl std::fmt::Debug for SessionCookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionCookie")
    }
}

impl Accounts {
    /// A session that begins now, not stored yet.
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

    /// Both tokens of a session.
    pub(super) fn pair(&self, session: &Session, now: OffsetDateTime) -> Result<TokenPair, PlatformError> {
        Ok(TokenPair { access: self.access(session, now)?, refresh: self.refresh_token(session, now)? })
    }

    /// What a browser keeps of a session, until the session's end.
    pub(super) fn cookie(
        &self,
        session: &Session,
        now: OffsetDateTime,
    ) -> Result<SessionCookie, PlatformError> {
        let value = self.sign(session, TokenType::Cookie, self.ids.next(), now, session.expires_at)?;
        Ok(SessionCookie { value, lives: session.expires_at - now })
    }

    /// A new access token of a session; it never outlives the session.
    pub(super) fn access(&self, session: &Session, now: OffsetDateTime) -> Result<String, PlatformError> {
        let expires_at = session.expires_at.min(now + self.lifetimes.access);
        self.sign(session, TokenType::Access, self.ids.next(), now, expires_at)
    }

    /// The refresh token that `session.refresh_jti` names.
    pub(super) fn refresh_token(
        &self,
        session: &Session,
        now: OffsetDateTime,
    ) -> Result<String, PlatformError> {
        self.sign(session, TokenType::Refresh, session.refresh_jti, now, session.expires_at)
    }

    /// What a refresh token of ours says; nothing if it is none, or expired.
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
