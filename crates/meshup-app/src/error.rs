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
    /// The values violate rules, given by field.
    Invalid,
    /// The values are valid, but not in the current state (400 with a code).
    Refused,
    Unauthenticated,
    Forbidden,
    NotFound,
    /// A version conflict.
    Conflict,
    TooLarge,
    UnsupportedMedia,
    /// The idempotency key was used with a different request body.
    KeyReused,
    RateLimited,
    /// The database or file store is temporarily unavailable.
    Unavailable,
    /// The disk is full.
    StorageFull,
    Internal,
}

/// The information from which a surface builds its error response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub kind: ErrorKind,
    /// A stable, machine-readable code.
    pub code: &'static str,
    /// A sentence for people.
    pub detail: String,
    pub fields: Violations,
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
        Self::new(ErrorKind::StorageFull, "storage_full", "There is no space left to store this.")
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
            Self::Full => Explanation::storage_full(),
            Self::Internal(_) => Explanation::internal(),
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
/// kind, a stable code and a sentence. The declaration also generates [`Explain`] and [`Refusals::all`].
macro_rules! operation_error {
    ($(#[$meta:meta])* $name:ident: $($passed:ident($source:ty)),+;
     $($(#[$doc:meta])* $refusal:ident => $kind:ident, $code:literal, $detail:literal;)*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            $(#[error(transparent)] $passed(#[from] $source),)+
            $($(#[$doc])* #[error($detail)] $refusal,)*
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
