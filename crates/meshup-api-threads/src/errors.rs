//! Error bodies of this surface (`docs/rules.md#error-bodies`).

use meshup_app::ErrorKind;
use meshup_web::{ApiError, ErrorStyle};
use serde_json::{Value, json};

pub(crate) const STYLE: ErrorStyle = ErrorStyle(body);

const FORBIDDEN: &str = "You do not have permission to perform this action.";

/// Validation errors are one sentence in `details`; all other errors have `detail` and `code`.
fn body(error: &ApiError) -> Value {
    let explanation = error.explanation();
    let invalid = |details: &str| json!({"error": "Validation error", "details": details});
    match (explanation.kind, explanation.code) {
        (ErrorKind::Invalid, _) => {
            let first = explanation.fields.0.iter().find_map(|(field, why)| Some((field, why.first()?)));
            match first {
                // These sentences, which clients know, name the field themselves.
                Some((field, why))
                    if matches!(field.as_ref(), "content" | "recipient_id" | "non_field_errors") =>
                {
                    invalid(why)
                }
                Some((field, why)) => invalid(&format!("{field}: {why}")),
                None => invalid(&explanation.detail),
            }
        }
        (_, "parse_error" | "recipient_is_sender") => invalid(&explanation.detail),
        // Clients know one sentence for all of these; the code gives the reason.
        (ErrorKind::Forbidden, code) => json!({"detail": FORBIDDEN, "code": code}),
        (_, code) => json!({"detail": explanation.detail, "code": code}),
    }
}
