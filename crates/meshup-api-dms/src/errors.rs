//! Errors in the words of this surface (CONTRACT section 7 "Errors").

use meshup_app::Kind;
use meshup_app::messages::SendMessageError;
use meshup_web::{ApiError, ErrorStyle};
use serde_json::{Value, json};

pub(crate) const STYLE: ErrorStyle = ErrorStyle(body);

/// Always `detail` and `code`; fields that are at fault are named in the sentence.
fn body(error: &ApiError) -> Value {
    let explanation = error.explanation();
    let is_by_field = explanation.kind == Kind::Invalid && !explanation.fields.is_empty();
    let detail = if is_by_field { explanation.fields.to_string() } else { explanation.detail.clone() };
    json!({"detail": detail, "code": explanation.code})
}

/// What is wrong with a message, by the names that its fields have here.
pub(crate) fn in_our_words(error: SendMessageError) -> ApiError {
    match error {
        SendMessageError::Invalid(fields) => {
            fields.renamed("content", "text").renamed("reply_to", "reply_to_id").into()
        }
        other @ (SendMessageError::Access(_)
        | SendMessageError::SlowMode { .. }
        | SendMessageError::Files(_)) => other.into(),
    }
}
