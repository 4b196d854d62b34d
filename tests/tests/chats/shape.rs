//! Comparison of responses with examples.

use insta::{Settings, assert_json_snapshot};
use serde_json::Value;

/// Whether the response has every key of the example with the same JSON type; null stands for a missing
/// value.
#[track_caller]
pub(super) fn has_shape(example: &Value, answer: &Value, place: &str) {
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => {
            for (key, value) in example {
                let place = format!("{place}.{key}");
                has_shape(value, answer.get(key).unwrap_or_else(|| panic!("{place} is missing")), &place);
            }
        }
        (Value::Array(examples), Value::Array(answers)) => {
            for (example, answer) in
                examples.iter().take(1).flat_map(|one| answers.iter().map(move |a| (one, a)))
            {
                has_shape(example, answer, &format!("{place}[]"));
            }
        }
        (Value::Null, Value::Null | Value::String(_))
        | (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_)) => {}
        _ => panic!("{place}: {answer} where the example shows {example}"),
    }
}

/// Compares a response with an example and a snapshot.
#[track_caller]
pub(super) fn shows(name: &str, example: &Value, answer: &Value) {
    has_shape(example, answer, name);
    let mut settings = Settings::clone_current();
    for time in ["created_at", "updated_at", "timestamp"] {
        settings.add_redaction(&format!(".**.{time}"), "[time]");
    }
    settings.bind(|| assert_json_snapshot!(name, answer));
}
