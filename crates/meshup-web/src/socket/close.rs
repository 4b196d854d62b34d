//! Close codes.

use actix_http::ws::{CloseCode, CloseReason};
use meshup_app::access::AccessError;
use meshup_app::accounts::AuthenticateError;
use meshup_app::{ErrorKind, Explain};
use meshup_realtime::{Closing, JoinError};

/// A close frame, with its code and a reason for humans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Close {
    pub code: u16,
    pub reason: &'static str,
}

impl Close {
    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }

    pub const PROTOCOL: Self = Self::new(1002, "protocol error");
    pub const NOT_TEXT: Self = Self::new(1003, "text only");
    pub const NOT_UTF8: Self = Self::new(1007, "not UTF-8");
    pub const TOO_LARGE: Self = Self::new(1009, "frame too large");
    pub const INTERNAL: Self = Self::new(1011, "internal error");
    pub const RESTART: Self = Self::new(1012, "server restart");
    /// The client is too slow, or the server is temporarily unavailable: reconnect and resume.
    pub const TRY_AGAIN: Self = Self::new(1013, "try again later");
    pub const BAD_REQUEST: Self = Self::new(4400, "bad request");
    pub const UNAUTHENTICATED: Self = Self::new(4401, "not authenticated");
    pub const FORBIDDEN: Self = Self::new(4403, "forbidden");
    pub const NOT_FOUND: Self = Self::new(4404, "not found");
    pub const SILENT: Self = Self::new(4408, "silent for too long");
    pub const TOO_FAST: Self = Self::new(4429, "too many frames");

    /// All close codes with their descriptions for clients.
    pub const ALL: [(Self, &'static str); 13] = [
        (Self::PROTOCOL, "A frame violated the protocol (RFC 6455)."),
        (Self::NOT_TEXT, "A frame was not text."),
        (Self::NOT_UTF8, "A text frame was not valid UTF-8."),
        (Self::TOO_LARGE, "A frame was larger than 64 KiB."),
        (Self::INTERNAL, "Internal server error: reconnect."),
        (Self::RESTART, "The server is restarting: reconnect."),
        (
            Self::TRY_AGAIN,
            "The client fell too far behind, or the server is temporarily unavailable: reconnect.",
        ),
        (Self::BAD_REQUEST, "A query parameter is invalid."),
        (Self::UNAUTHENTICATED, "The token is missing, invalid or expired, or the session has ended."),
        (Self::FORBIDDEN, "The user has no access or has lost it, or the page's origin is not allowed."),
        (Self::NOT_FOUND, "The room does not exist or is not visible to the user."),
        (Self::SILENT, "The client sent nothing, not even a pong, for 40 s."),
        (
            Self::TOO_FAST,
            "The client sent too many frames. The default limit is 20 a second, with bursts of 60.",
        ),
    ];

    /// The close frame for an explanation.
    pub fn of(error: &impl Explain) -> Self {
        match error.explain().kind {
            ErrorKind::Invalid
            | ErrorKind::Refused
            | ErrorKind::Conflict
            | ErrorKind::TooLarge
            | ErrorKind::UnsupportedMedia
            | ErrorKind::KeyReused => Self::BAD_REQUEST,
            ErrorKind::Unauthenticated => Self::UNAUTHENTICATED,
            ErrorKind::Forbidden => Self::FORBIDDEN,
            ErrorKind::NotFound => Self::NOT_FOUND,
            ErrorKind::RateLimited => Self::TOO_FAST,
            ErrorKind::Unavailable | ErrorKind::StorageFull => Self::TRY_AGAIN,
            ErrorKind::Internal => Self::INTERNAL,
        }
    }
}

impl From<AccessError> for Close {
    fn from(error: AccessError) -> Self {
        Self::of(&error)
    }
}

impl From<AuthenticateError> for Close {
    fn from(error: AuthenticateError) -> Self {
        Self::of(&error)
    }
}

impl From<JoinError> for Close {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Access(error) => error.into(),
            JoinError::Already => Self::BAD_REQUEST,
            JoinError::Unavailable => Self::TRY_AGAIN,
        }
    }
}

impl From<Closing> for Close {
    fn from(closing: Closing) -> Self {
        match closing {
            Closing::Slow => Self::TRY_AGAIN,
            Closing::SessionOver => Self::UNAUTHENTICATED,
        }
    }
}

impl From<Close> for CloseReason {
    fn from(close: Close) -> Self {
        Self { code: CloseCode::from(close.code), description: Some(close.reason.to_owned()) }
    }
}
