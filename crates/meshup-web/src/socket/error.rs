//! Errors about clients' frames.

use std::borrow::Cow;

use meshup_app::{ErrorKind, Explain, Explanation};
use meshup_domain::Violations;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::ApiError;
use crate::body::json;

/// An error that is sent to the client (`docs/rules.md#error-codes-in-frames`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketError {
    pub code: &'static str,
    pub detail: String,
}

impl SocketError {
    /// The codes with their descriptions.
    pub const CODES: [(&'static str, &'static str); 10] = [
        ("invalid_frame", "The frame is not a JSON object with the name of an event."),
        ("unknown_event", "The event does not exist."),
        ("validation_error", "A value is invalid."),
        ("forbidden", "Not allowed."),
        ("slow_mode", "Slow mode is on, and it is too soon after your last message."),
        ("rate_limited", "Too many requests."),
        ("not_found", "Not found."),
        ("unavailable", "Temporarily unavailable: try again."),
        ("storage_full", "The storage is full."),
        ("internal", "Internal server error."),
    ];

    /// The codes as Markdown.
    #[must_use]
    pub fn codes() -> String {
        let each = Self::CODES.map(|(code, meaning)| format!("- `{code}`: {meaning}"));
        format!("The error codes:\n\n{}", each.join("\n"))
    }

    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    pub fn invalid_frame(detail: impl Into<String>) -> Self {
        Self::new("invalid_frame", detail)
    }

    pub fn unknown_event() -> Self {
        Self::new("unknown_event", "Unknown event.")
    }

    /// An error of a use case.
    pub fn of(error: &impl Explain) -> Self {
        Self::explained(error.explain())
    }

    /// Maps an explanation to the codes of frames, of which there are fewer than for HTTP.
    pub fn explained(explanation: Explanation) -> Self {
        let Explanation { kind, code, detail, fields, retry_after: _, is_retryable: _ } = explanation;
        match kind {
            ErrorKind::Invalid => Self::new("validation_error", said_of(&fields, detail)),
            ErrorKind::Refused
            | ErrorKind::Conflict
            | ErrorKind::TooLarge
            | ErrorKind::UnsupportedMedia
            | ErrorKind::KeyReused => Self::new("validation_error", detail),
            ErrorKind::Unauthenticated | ErrorKind::Forbidden => Self::new("forbidden", detail),
            ErrorKind::NotFound => Self::new("not_found", detail),
            ErrorKind::RateLimited if code == "slow_mode" => Self::new("slow_mode", detail),
            ErrorKind::RateLimited => Self::new("rate_limited", detail),
            ErrorKind::Unavailable | ErrorKind::StorageFull | ErrorKind::Internal => Self::new(code, detail),
        }
    }
}

/// A code as sent in frames; the document lists all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SocketErrorCode(pub &'static str);

impl utoipa::PartialSchema for SocketErrorCode {
    fn schema() -> RefOr<Schema> {
        let codes = SocketError::CODES.map(|(code, _)| code);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).into()
    }
}

impl utoipa::ToSchema for SocketErrorCode {
    fn name() -> Cow<'static, str> {
        "FaultCode".into()
    }
}

fn said_of(fields: &Violations, otherwise: String) -> String {
    if fields.is_empty() { otherwise } else { fields.to_string() }
}

/// Parses a frame as an object, and returns it with the name under `key`.
pub fn object(text: &str, key: &str) -> Result<(String, Map<String, Value>), SocketError> {
    let unreadable = |error: ApiError| SocketError::invalid_frame(error.explanation().detail.clone());
    let mut frame = json::object(text.as_bytes()).map_err(unreadable)?;
    match frame.remove(key) {
        Some(Value::String(word)) => Ok((word, frame)),
        _ => Err(SocketError::invalid_frame(format!("A frame must have a string in \"{key}\"."))),
    }
}
