//! Errors as people and programs meet them.
//!
//! Each operation has a small enum of its own, which [`Explain`]s itself; surfaces only choose the words around it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use meshup_domain::permission::Denied;
use meshup_domain::text::Broken;

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

/// What is told of one field at most: whoever sent a long list of bad values needs to hear of the first few.
const MESSAGES: usize = 5;
/// Fields that are told of at most, and characters of their names: in a query or form, clients choose both.
const FIELDS: usize = 100;
const NAME: usize = 100;

/// Broken rules by field; `non_field_errors` for what is no one field's fault. However much is wrong, it stays short.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldErrors(pub BTreeMap<Cow<'static, str>, Vec<String>>);

impl FieldErrors {
    /// One broken rule.
    pub fn one(field: &'static str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, message);
        errors
    }

    /// Notes a broken rule, unless enough is said already. The message holds no more than the start of a value.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        let mut field = field.into();
        if let Some((end, _)) = field.char_indices().nth(NAME) {
            field = field[..end].to_owned().into();
        }
        if self.0.len() >= FIELDS && !self.0.contains_key(&field) {
            return;
        }
        let messages = self.0.entry(field).or_default();
        if messages.len() < MESSAGES {
            messages.push(message.into());
        }
    }

    /// Keeps the value, or notes why there is none.
    pub fn check<T>(&mut self, field: &'static str, value: Result<T, Broken>) -> Option<T> {
        value.map_err(|broken| self.add(field, broken.to_string())).ok()
    }

    /// The same where a surface has another word for a field.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &'static str) -> Self {
        if let Some(messages) = self.0.remove(from) {
            self.0.entry(to.into()).or_default().extend(messages);
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An error if any rule was broken.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl std::fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let told = |(field, why): (&Cow<'static, str>, &Vec<String>)| match field.as_ref() {
            "non_field_errors" => why.join(" "),
            field => format!("{field}: {}", why.join(" ")),
        };
        let fields: Vec<_> = self.0.iter().map(told).collect();
        f.write_str(&fields.join(" "))
    }
}

impl std::error::Error for FieldErrors {}

/// The names under which validator rules report, as `FieldErrors`.
impl From<validator::ValidationErrors> for FieldErrors {
    fn from(errors: validator::ValidationErrors) -> Self {
        let mut fields = Self::default();
        for (field, broken) in errors.field_errors() {
            for rule in broken {
                let message = rule.message.clone().unwrap_or_else(|| rule.code.clone());
                fields.add(field.to_string(), message.into_owned());
            }
        }
        fields
    }
}

/// A validator rule that is a constructor of the domain.
pub fn rule<T>(value: Result<T, Broken>) -> Result<(), validator::ValidationError> {
    value.map(|_| ()).map_err(|broken| {
        validator::ValidationError::new("invalid").with_message(Cow::Owned(broken.to_string()))
    })
}

/// Everything a surface needs to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub kind: Kind,
    /// A stable word for programs.
    pub code: &'static str,
    /// A sentence for people.
    pub detail: String,
    pub fields: FieldErrors,
    pub retry_after: Option<Duration>,
}

impl Explanation {
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, code, detail: detail.into(), fields: FieldErrors::default(), retry_after: None }
    }

    /// Broken rules by field.
    pub fn invalid(fields: FieldErrors) -> Self {
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

impl Explain for FieldErrors {
    fn explain(&self) -> Explanation {
        Explanation::invalid(self.clone())
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
            Self::Missing(_) => Explanation::not_found(),
            Self::Full => Explanation::storage_full(),
            Self::Internal(_) => Explanation::internal(),
        }
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

/// Declares the error of one operation: the failures it passes on, then the refusals of its own, each with its kind,
/// a stable code and a sentence.
macro_rules! operation_error {
    ($(#[$meta:meta])* $name:ident: $($passed:ident($source:ty)),+; $($refusal:ident => $kind:ident, $code:literal, $detail:literal;)*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            $(#[error(transparent)] $passed(#[from] $source),)+
            $(#[error($detail)] $refusal,)*
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
    };
}
pub(crate) use operation_error;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_much_is_wrong_little_is_said() {
        let mut errors = FieldErrors::default();
        for n in 0..1_000 {
            errors.add("ids", format!("{n} is nobody."));
            errors.add(format!("{n}{}", "x".repeat(1_000)), "What is this?");
        }
        assert_eq!(errors.0["ids"].len(), 5);
        assert_eq!(errors.0["ids"][0], "0 is nobody.");
        assert_eq!(errors.0.len(), 100);
        assert!(errors.0.keys().all(|name| name.chars().count() <= 100));
    }
}
