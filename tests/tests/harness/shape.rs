//! Comparison of responses with examples.

use serde_json::{Map, Value, json};

/// Replaces values that differ between runs by their kinds.
pub(crate) fn redacted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let each = |(key, value): (&String, &Value)| {
                let is_id = key == "id" || key == "number" || key.ends_with("_id");
                let value = if is_id && value.is_i64() { json!("[number]") } else { redacted(value) };
                (key.clone(), value)
            };
            fields.iter().map(each).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(redacted).collect(),
        Value::String(text) => kind_of(text).map_or_else(|| value.clone(), |kind| json!(kind)),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn kind_of(text: &str) -> Option<&'static str> {
    let is_time = |text: &str| {
        let format = &time::format_description::well_known::Rfc3339;
        text.ends_with('Z') && time::OffsetDateTime::parse(text, format).is_ok()
    };
    match text {
        _ if text.len() == 36 && uuid::Uuid::try_parse(text).is_ok() => Some("[uuid]"),
        _ if is_time(text) => Some("[time]"),
        _ if text.starts_with("eyJ") && text.split('.').count() == 3 => Some("[token]"),
        _ if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) => Some("[discriminator]"),
        _ => None,
    }
}

/// Checks that the response has exactly the keys and JSON types of the example; errors also have a `code`.
#[track_caller]
pub(crate) fn has_shape(answer: &Value, example: &Value) {
    let wrong = difference(answer, example, "answer");
    assert!(wrong.is_empty(), "{wrong:#?}\n{answer:#}");
}

fn difference(answer: &Value, example: &Value, place: &str) -> Vec<String> {
    match (answer, example) {
        (Value::Object(answer), Value::Object(example)) => {
            let missing = example.keys().filter(|key| !answer.contains_key(*key));
            let mut wrong: Vec<_> = missing.map(|key| format!("{place}.{key} is missing")).collect();
            for (key, value) in answer {
                match example.get(key) {
                    Some(shown) => wrong.extend(difference(value, shown, &format!("{place}.{key}"))),
                    None if key == "code" && value.is_string() => {}
                    None => wrong.push(format!("{place}.{key} is not in the example")),
                }
            }
            wrong
        }
        (Value::Array(answer), Value::Array(example)) => {
            let each = answer.iter().zip(example.iter().cycle()).enumerate();
            each.flat_map(|(n, (value, shown))| difference(value, shown, &format!("{place}[{n}]"))).collect()
        }
        (Value::Null, Value::Null)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_)) => Vec::new(),
        _ => vec![format!("{place} is {answer}, not like {example}")],
    }
}

#[test]
fn another_key_or_type_is_another_shape() {
    let example = json!({"id": 1, "people": [{"name": "a"}], "next": null});
    let same = json!({"id": 2, "people": [{"name": "b"}, {"name": "c"}], "next": null});
    assert_eq!(difference(&same, &example, ""), Vec::<String>::new());
    for (place, value) in
        [("id", json!("1")), ("people", json!([{}])), ("next", json!("x")), ("more", json!(1))]
    {
        let mut other = same.clone();
        other[place] = value;
        assert_eq!(difference(&other, &example, "").len(), 1, "{other}");
    }
}
