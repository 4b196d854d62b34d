//! Errors, described for people and for programs.
//!
//! Each operation has a small enum of its own that implements [`Explain`]; surfaces only choose the format.

#[cfg(test)]
mod tests;

use std::time::Duration;

use meshup_domain::Violations;
use meshup_domain::permission::Denied;

use crate::ports::{PlatformError, StoreError};

/// The kind of failure; each surface maps it to a status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The values violate rules, given by field (400).
    Invalid,
    /// The values are valid, but not in the current state (400 with a code).
    Refused,
    /// No valid credentials (401).
    Unauthenticated,
    /// The user is known, but not allowed to do this (403).
    Forbidden,
    /// The object does not exist, or the user must not learn that it does (404).
    NotFound,
    /// A conflict with the stored state: another version, or a request already made or answered (409).
    Conflict,
    /// The body or file is too large (413).
    TooLarge,
    /// The content type of the body, or the detected type of the file, is not accepted (415).
    UnsupportedMedia,
    /// The idempotency key was used with a different request body (422).
    KeyReused,
    /// Too many requests, or slow mode; `retry_after` says how long to wait (429).
    RateLimited,
    /// The database or file store is temporarily unavailable (503).
    Unavailable,
    /// The disk is full (507).
    StorageFull,
    /// An error of the server, whose cause appears only in the log (500).
    Internal,
}

/// The information from which a surface builds its error response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Determines the status code.
    pub kind: ErrorKind,
    /// A stable, machine-readable code. Different operations use the same code for the same reason.
    pub code: &'static str,
    /// A sentence for people, in English. It reveals nothing internal.
    pub detail: String,
    /// The violations by field; empty unless `kind` is [`ErrorKind::Invalid`].
    pub fields: Violations,
    /// How long the client should wait before it retries; `None` if waiting alone does not help.
    pub retry_after: Option<Duration>,
    /// The database rolled the unit back to resolve a conflict: nothing was written, and an immediate retry
    /// may succeed.
    pub is_retryable: bool,
}

impl Explanation {
    /// An error without fields or a retry time.
    pub fn new(kind: ErrorKind, code: &'static str, detail: impl Into<String>) -> Self {
        let fields = Violations::default();
        Self { kind, code, detail: detail.into(), fields, retry_after: None, is_retryable: false }
    }

    /// Violations by field.
    pub fn invalid(fields: Violations) -> Self {
        Self { fields, ..Self::new(ErrorKind::Invalid, "invalid", "Invalid input.") }
    }

    /// The object does not exist, or the user must not learn that it does.
    pub fn not_found() -> Self {
        Self::new(ErrorKind::NotFound, "not_found", "Not found.")
    }

    /// An access token that is not valid, or no longer.
    pub fn invalid_token() -> Self {
        Self::new(ErrorKind::Unauthenticated, "token_not_valid", "Token is invalid or expired")
    }

    /// Adds the time after which a retry makes sense.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }
}

/// An error that can describe itself to the client that caused it.
pub trait Explain: std::error::Error {
    /// Describes the error.
    fn explain(&self) -> Explanation;
}

/// All explanations that an error can yield, for the OpenAPI document.
pub trait Refusals {
    /// The kind, code and sentence of each; for violations, without fields.
    fn all() -> Vec<Explanation>;
}

impl Explain for Violations {
    fn explain(&self) -> Explanation {
        Explanation::invalid(self.clone())
    }
}

impl Refusals for Violations {
    fn all() -> Vec<Explanation> {
        vec![Explanation::invalid(Self::default())]
    }
}

impl Explain for Denied {
    fn explain(&self) -> Explanation {
        if *self == Self::Hidden {
            return Explanation::not_found();
        }
        Explanation::new(ErrorKind::Forbidden, self.code(), self.to_string())
    }
}

impl Refusals for Denied {
    fn all() -> Vec<Explanation> {
        Self::ALL.iter().map(Explain::explain).collect()
    }
}

impl Explanation {
    fn unavailable() -> Self {
        Self::new(ErrorKind::Unavailable, "unavailable", "The service is temporarily unavailable.")
            .retry_after(Duration::from_secs(1))
    }

    fn storage_full() -> Self {
        Self::new(ErrorKind::StorageFull, "storage_full", "The server has no space left to store this.")
    }

    fn internal() -> Self {
        Self::new(ErrorKind::Internal, "internal", "Internal server error")
    }
}

impl Explain for StoreError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Unavailable(_) => Explanation::unavailable(),
            Self::Victim(_) => Explanation { is_retryable: true, ..Explanation::unavailable() },
            Self::Missing(_) => Explanation::not_found(),
            Self::Deactivated => Explanation::invalid_token(),
            Self::Full => Explanation::storage_full(),
            Self::Internal(_) | Self::Schema(_) => Explanation::internal(),
        }
    }
}

impl Refusals for StoreError {
    fn all() -> Vec<Explanation> {
        vec![
            Explanation::unavailable(),
            Explanation::not_found(),
            Explanation::storage_full(),
            Explanation::internal(),
        ]
    }
}

impl Explain for PlatformError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Unavailable(_) => Explanation::unavailable(),
            Self::Full => Explanation::storage_full(),
            Self::Internal(_) => Explanation::internal(),
        }
    }
}

impl Refusals for PlatformError {
    fn all() -> Vec<Explanation> {
        vec![Explanation::unavailable(), Explanation::storage_full(), Explanation::internal()]
    }
}

/// Declares the error of one operation: the errors it passes through, then its own refusals, each with its
/// kind, a stable code and a sentence. The declaration also generates [`Explain`], [`Refusals::all`], and the
/// documentation of each variant, to which a refusal can add lines of its own.
macro_rules! operation_error {
    ($(#[$meta:meta])* $name:ident: $($passed:ident($source:ty)),+;
     $($(#[$doc:meta])* $refusal:ident => $kind:ident, $code:literal, $detail:literal;)*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            $(
                #[doc = concat!(
                    "Passed through from `", stringify!($source), "`, which gives kind, code and sentence.",
                )]
                #[error(transparent)]
                $passed(#[from] $source),
            )+
            $(
                #[doc = concat!("`", $code, "`: ", $detail, "\n")]
                $(#[$doc])*
                #[error($detail)]
                $refusal,
            )*
        }

        impl $crate::error::Explain for $name {
            fn explain(&self) -> $crate::error::Explanation {
                match self {
                    $(Self::$passed(error) => $crate::error::Explain::explain(error),)+
                    $(Self::$refusal => {
                        $crate::error::Explanation::new($crate::error::ErrorKind::$kind, $code, $detail)
                    })*
                }
            }
        }

        impl $crate::error::Refusals for $name {
            fn all() -> Vec<$crate::error::Explanation> {
                let passed_on = [$(<$source as $crate::error::Refusals>::all()),+].concat();
                let own = [$(Self::$refusal),*].into_iter();
                passed_on.into_iter().chain(own.map(|refusal: Self| $crate::error::Explain::explain(&refusal))).collect()
            }
        }
    };
}
pub(crate) use operation_error;
