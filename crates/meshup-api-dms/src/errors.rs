//! Errors in the words of this surface (`docs/rules.md#error-bodies`).

use meshup_app::Kind;
use meshup_app::messages::SendMessageError;
use meshup_web::fields::renamed;
use meshup_web::{ApiError, ErrorStyle, FromFields};
use serde_json::{Value, json};

use crate::messages::request::NewMessage;

pub(crate) const STYLE: ErrorStyle = ErrorStyle(body);

/// Always `detail` and `code`; fields that are at fault are named in the sentence.
fn body(error: &ApiError) -> Value {
    let explanation = error.explanation();
    let is_by_field = explanation.kind == Kind::Invalid && !explanation.fields.is_empty();
    let detail = if is_by_field { explanation.fields.to_string() } else { explanation.detail.clone() };
    json!({"detail": detail, "code": explanation.code})
}

/// What is wrong with a message that came by a socket, by the names that its fields have there.
pub(crate) fn in_our_words(error: SendMessageError) -> ApiError {
    match error {
        SendMessageError::Invalid(fields) => renamed(fields, NewMessage::RENAMED).into(),
        other @ (SendMessageError::Access(_)
        | SendMessageError::SlowMode(_)
        | SendMessageError::Store(_)
        | SendMessageError::Files(_)) => other.into(),
    }
}
