//! Errors as responses: the status of each kind of error, for all surfaces (`docs/rules.md#status-codes`).

mod render;

use meshup_domain::Violations;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use meshup_app::{ErrorKind, Explain, Explanation};
use serde_json::{Map, Value, json};

use crate::fields;

pub(crate) use render::FieldNames;
pub use render::{ErrorStyle, render};

/// An error on its way to the client.
///
/// Made from any error that implements `Explain`. The [`ErrorStyle`] of the surface renders the body; the
/// cause of an internal error appears only in the log.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Failure>);

/// The content of an [`ApiError`], boxed because results carry it through every handler.
#[derive(Debug, Clone)]
struct Failure {
    explanation: Explanation,
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    members: Map<String, Value>,
    cause: Option<String>,
}

impl ApiError {
    /// The response for an explanation.
    pub fn explained(explanation: Explanation) -> Self {
        Self(Box::new(Failure {
            status: status(explanation.kind),
            explanation,
            headers: Vec::new(),
            members: Map::new(),
            cause: None,
        }))
    }

    /// The kind, code, message and fields.
    pub fn explanation(&self) -> &Explanation {
        &self.0.explanation
    }

    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    pub fn new(kind: ErrorKind, code: &'static str, detail: impl Into<String>) -> Self {
        Self::explained(Explanation::new(kind, code, detail))
    }

    /// An error that is not of a kind that use cases have, such as a wrong method.
    pub fn with_status(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Refused, code, detail);
        error.0.status = status;
        error
    }

    /// An error of one field.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Violations::one(field, message).into()
    }

    pub fn not_found() -> Self {
        Self::explained(Explanation::not_found())
    }

    /// Missing or invalid credentials.
    pub fn unauthenticated(code: &'static str, detail: &'static str) -> Self {
        Self::new(ErrorKind::Unauthenticated, code, detail)
    }

    /// An internal error; `cause` is for the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        let mut error = Self::new(ErrorKind::Internal, "internal", "Internal server error");
        error.0.cause = Some(cause.to_string());
        error
    }

    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Adds a member to the body next to `detail` and `code`.
    #[must_use]
    pub fn member(mut self, name: &str, value: Value) -> Self {
        self.0.members.insert(name.to_owned(), value);
        self
    }

    /// The body on the native and conversations surfaces: the fields with errors, or else `detail` and
    /// `code`.
    pub fn native_body(&self) -> Value {
        let Explanation { kind, code, detail, fields, retry_after: _, is_retryable: _ } = &self.0.explanation;
        if *kind == ErrorKind::Invalid && !fields.is_empty() {
            return json!(fields.0);
        }
        let mut body = self.0.members.clone();
        body.insert("detail".to_owned(), json!(detail));
        body.insert("code".to_owned(), json!(code));
        Value::Object(body)
    }

    /// The same error with the field names of a request.
    #[must_use]
    pub(crate) fn renamed(mut self, names: &[(&str, &'static str)]) -> Self {
        let fields = std::mem::take(&mut self.0.explanation.fields);
        self.0.explanation.fields = fields::renamed(fields, names);
        self
    }

    /// The cause of an internal error.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }
}

impl<E: Explain> From<E> for ApiError {
    fn from(error: E) -> Self {
        let explanation = error.explain();
        let own_fault =
            matches!(explanation.kind, ErrorKind::Internal | ErrorKind::Unavailable | ErrorKind::StorageFull);
        let mut failure = Self::explained(explanation);
        failure.0.cause = own_fault.then(|| chain(&error));
        failure
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.explanation.code, self.0.explanation.detail)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut answer = HttpResponse::build(self.0.status);
        if self.0.status == StatusCode::UNAUTHORIZED {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(wait) = self.0.explanation.retry_after {
            answer.insert_header((RETRY_AFTER, whole_seconds(wait)));
        }
        for (name, value) in &self.0.headers {
            answer.insert_header((name.clone(), value.clone()));
        }
        answer.json(self.native_body())
    }
}

/// Rounded up and never 0, so that a client that waits this long is admitted.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Invalid | ErrorKind::Refused => StatusCode::BAD_REQUEST,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorKind::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An error with the chain of its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
