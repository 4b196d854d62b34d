//! Errors in the words of this surface (CONTRACT section 7, Errors).

use meshup_app::Kind;
use meshup_web::{ApiError, ErrorStyle};
use serde_json::{Value, json};

pub(crate) const STYLE: ErrorStyle = ErrorStyle(body);

/// Always `detail` and `code`; broken fields are named in the sentence.
fn body(error: &ApiError) -> Value {
    let explanation = error.explanation();
    let detail = if explanation.kind == Kind::Invalid && !explanation.fields.is_empty() {
        explanation.fields.to_string()
    } else {
        explanation.detail.clone()
    };
    json!({"detail": detail, "code": explanation.code})
}
