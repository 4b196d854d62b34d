//! Errors as people and programs meet them.
//!
//! Each operation has a small enum of its own, which [`Explain`]s itself; surfaces only choose the words around it.

#[cfg(test)]
mod tests;

use std::time::Duration;

use meshup_domain::Violations;
use meshup_domain::permission::Denied;

use crate::ports::{PlatformError, StoreError};

/// What sort of failure it is; each surface maps these to its status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A rule was broken by the values given; see the fields.
    Invalid,
    /// The values are fine, but not in the present state (400 with a code).
    Refused,
    Unauthenticated,
    Forbidden,
    NotFound,
    /// A conflict of versions.
    Conflict,
    TooLarge,
    UnsupportedMedia,
    /// The same idempotency key with another body.
    KeyReused,
    RateLimited,
    /// The database or disk cannot serve for now.
    Unavailable,
    /// The disk is full.
    StorageFull,
    Internal,
}

/// Everything a surface needs to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub kind: Kind,
    /// A stable word for programs.
    pub code: &'static str,
    /// A sentence for people.
    pub detail: String,
    pub fields: Violations,
    pub retry_after: Option<Duration>,
    /// The database gave the unit up for another: nothing was written, and the same may succeed at once.
    pub is_victim: bool,
}

impl Explanation {
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        let fields = Violations::default();
        Self { kind, code, detail: detail.into(), fields, retry_after: None, is_victim: false }
    }

    /// Broken rules by field.
    pub fn invalid(fields: Violations) -> Self {
        Self { fields, ..Self::new(Kind::Invalid, "invalid", "Invalid input.") }
    }

    /// It is not there, or not to be known by whoever asks.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found", "Not found.")
    }

    /// When it is worth trying again.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }
}

/// An error that says what it means to whoever caused it.
pub trait Explain: std::error::Error {
    fn explain(&self) -> Explanation;
}

/// Everything that an error may explain itself as, for the OpenAPI document.
pub trait Refusals {
    /// Each with its kind, code and sentence; of broken rules without the fields.
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
        Explanation::new(Kind::Forbidden, self.code(), self.to_string())
    }
}

impl Refusals for Denied {
    fn all() -> Vec<Explanation> {
        Self::ALL.iter().map(Explain::explain).collect()
    }
}

impl Explanation {
    fn unavailable() -> Self {
        Self::new(Kind::Unavailable, "unavailable", "The service is temporarily unavailable.")
            .retry_after(Duration::from_secs(1))
    }

    fn storage_full() -> Self {
        Self::new(Kind::StorageFull, "storage_full", "There is no space left to store this.")
    }

    fn internal() -> Self {
        Self::new(Kind::Internal, "internal", "Internal server error")
    }
}

impl Explain for StoreError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Unavailable(_) => Explanation::unavailable(),
            Self::Victim(_) => Explanation { is_victim: true, ..Explanation::unavailable() },
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

/// Declares the error of one operation: the failures it passes on, then the refusals of its own, each with its kind,
/// a stable code and a sentence. From the same lines it explains itself, and lists [`Refusals::all`].
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
                        $crate::error::Explanation::new($crate::error::Kind::$kind, $code, $detail)
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
