//! Error bodies of this surface (`docs/rules.md#error-bodies`).

use meshup_app::ErrorKind;
use meshup_web::{ApiError, ErrorStyle};
use serde_json::{Value, json};

pub(crate) const STYLE: ErrorStyle = ErrorStyle(body);

/// Validation errors are in `details`, by field; internal errors are in `error`.
fn body(error: &ApiError) -> Value {
    let explanation = error.explanation();
    let invalid = |details: Value| json!({"error": "Invalid request", "details": details});
    match (explanation.kind, explanation.code) {
        (ErrorKind::Invalid, _) if !explanation.fields.is_empty() => invalid(json!(explanation.fields.0)),
        (_, "parse_error") => invalid(json!({"non_field_errors": [explanation.detail]})),
        (ErrorKind::Internal, code) => json!({"error": explanation.detail, "code": code}),
        (_, code) => json!({"detail": explanation.detail, "code": code}),
    }
}
