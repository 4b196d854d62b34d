//! Error bodies of this surface (`docs/rules.md#error-bodies`).

use meshup_app::ErrorKind;
use meshup_app::messages::SendMessageError;
use meshup_web::fields::renamed;
use meshup_web::{ApiError, ErrorStyle, FromFields};
use serde_json::{Value, json};

use crate::messages::request::NewMessage;

pub(crate) const STYLE: ErrorStyle = ErrorStyle(body);

/// Always `detail` and `code`; the sentence names the invalid fields.
fn body(error: &ApiError) -> Value {
    let explanation = error.explanation();
    let is_by_field = explanation.kind == ErrorKind::Invalid && !explanation.fields.is_empty();
    let detail = if is_by_field { explanation.fields.to_string() } else { explanation.detail.clone() };
    json!({"detail": detail, "code": explanation.code})
}

/// An error about a message from a socket, under the field names that are used there.
pub(crate) fn in_our_words(error: SendMessageError) -> ApiError {
    match error {
        SendMessageError::Invalid(fields) => renamed(fields, NewMessage::RENAMED).into(),
        other @ (SendMessageError::Access(_)
        | SendMessageError::SlowMode(_)
        | SendMessageError::Store(_)
        | SendMessageError::Files(_)) => other.into(),
    }
}
