//! The types of fields, and the errors of values that do not fit.

use meshup_app::ports::Upload;
use meshup_domain::event::TimeOrDay;
use meshup_domain::note::ChangeDescription;
use meshup_domain::{Number, Seq};
use serde_json::{Value, json};
use time::macros::format_description;
use time::{Date, OffsetDateTime};
use utoipa::openapi::{RefOr, Schema};
use uuid::Uuid;

use super::NOT_A_FILE;
use crate::{path, timestamp};

/// A type of field. The messages are those of Django REST Framework.
pub trait FromValue: Sized {
    /// The error for a missing or null value, if it differs from the general one.
    const MISSING: Option<&'static str> = None;

    /// `text` is true for forms and queries, where numbers and booleans are sent as text. `value` is never
    /// null.
    fn from_value(value: &Value, text: bool) -> Result<Self, String>;

    /// A value to continue with after an error, which is never used.
    fn placeholder() -> Self;

    /// The JSON Schema of its values.
    fn schema() -> Value;

    /// The components that the schema refers to.
    fn components(_: &mut Vec<(String, RefOr<Schema>)>) {}
}

impl FromValue for String {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        // If a form field is repeated, the last value counts.
        let value = value.as_array().filter(|_| text).and_then(|texts| texts.last()).unwrap_or(value);
        value.as_str().map(str::to_owned).ok_or_else(|| "Not a valid string.".to_owned())
    }

    fn placeholder() -> Self {
        Self::new()
    }

    fn schema() -> Value {
        json!({"type": "string"})
    }
}

impl FromValue for bool {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        if let Some(value) = value.as_bool() {
            return Ok(value);
        }
        let word = value.as_str().filter(|_| text).unwrap_or_default().to_ascii_lowercase();
        match word.as_str() {
            "true" | "1" | "on" | "yes" => Ok(true),
            "false" | "0" | "off" | "no" => Ok(false),
            _ => Err("Must be a valid boolean.".to_owned()),
        }
    }

    fn placeholder() -> Self {
        false
    }

    fn schema() -> Value {
        json!({"type": "boolean"})
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        let digits = value.as_str().filter(|_| text);
        let number = digits.map_or_else(|| value.as_i64(), |digits| digits.trim().parse().ok());
        number.ok_or_else(|| "A valid integer is required.".to_owned())
    }

    fn placeholder() -> Self {
        0
    }

    fn schema() -> Value {
        json!({"type": "integer", "format": "int64"})
    }
}

impl FromValue for Number {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        let number = i64::from_value(value, text)?;
        if number > 0 { Ok(Self(number)) } else { Err("A valid integer is required.".to_owned()) }
    }

    fn placeholder() -> Self {
        Self(0)
    }

    fn schema() -> Value {
        json!({"type": "integer", "format": "int64", "minimum": 1})
    }
}

/// A position in a room, starting at 0.
impl FromValue for Seq {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        let seq = i64::from_value(value, text)?;
        if seq < 0 {
            Err("Ensure this value is greater than or equal to 0.".to_owned())
        } else {
            Ok(Self(seq))
        }
    }

    fn placeholder() -> Self {
        Self(0)
    }

    fn schema() -> Value {
        json!({"type": "integer", "format": "int64", "minimum": 0})
    }
}

impl FromValue for Uuid {
    fn from_value(value: &Value, _: bool) -> Result<Self, String> {
        let id = value.as_str().and_then(path::hyphenated);
        id.ok_or_else(|| "Must be a valid UUID.".to_owned())
    }

    fn placeholder() -> Self {
        Self::nil()
    }

    fn schema() -> Value {
        json!({"type": "string", "format": "uuid"})
    }
}

impl FromValue for OffsetDateTime {
    fn from_value(value: &Value, _: bool) -> Result<Self, String> {
        let at = value.as_str().and_then(timestamp::parse);
        at.ok_or_else(|| {
            "Datetime has wrong format. Use RFC 3339: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
                .to_owned()
        })
    }

    fn placeholder() -> Self {
        Self::UNIX_EPOCH
    }

    fn schema() -> Value {
        json!({"type": "string", "format": "date-time"})
    }
}

/// A date stands for the whole day.
impl FromValue for TimeOrDay {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        let format = format_description!("[year]-[month]-[day]");
        let day = value.as_str().and_then(|text| Date::parse(text.trim(), format).ok());
        match day.filter(|day| (1970..=9999).contains(&day.year())) {
            Some(day) => Ok(Self::Day(day)),
            None => OffsetDateTime::from_value(value, text).map(Self::Time),
        }
    }

    fn placeholder() -> Self {
        Self::Time(OffsetDateTime::UNIX_EPOCH)
    }

    fn schema() -> Value {
        json!({"type": "string"})
    }
}

impl FromValue for ChangeDescription {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        Self::new(&String::from_value(value, text)?).map_err(|broken| broken.to_string())
    }

    fn placeholder() -> Self {
        Self::default()
    }

    fn schema() -> Value {
        <String as FromValue>::schema()
    }
}

/// Files are kept apart from values, so no value is a file.
impl FromValue for Upload {
    fn from_value(_: &Value, _: bool) -> Result<Self, String> {
        Err(NOT_A_FILE.to_owned())
    }

    fn placeholder() -> Self {
        Self::default()
    }

    fn schema() -> Value {
        json!({"type": "string", "format": "binary"})
    }
}

/// A list; for texts also a single value, or comma-separated values in one form field.
impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value, text: bool) -> Result<Self, String> {
        if let Some(items) = value.as_array() {
            return items.iter().map(|item| T::from_value(item, text)).collect();
        }
        let Some(texts) = value.as_str().filter(|_| text) else {
            return Err(format!("Expected a list of items but got type \"{}\".", type_name(value)));
        };
        let items = texts.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| T::from_value(&Value::String(item.to_owned()), text)).collect()
    }

    fn placeholder() -> Self {
        Self::new()
    }

    fn schema() -> Value {
        json!({"type": "array", "items": T::schema()})
    }

    fn components(into: &mut Vec<(String, RefOr<Schema>)>) {
        T::components(into);
    }
}

macro_rules! ids_from_values {
    ($($(#[$doc:meta])* $id:ident),+ $(,)?) => {$(
        impl FromValue for meshup_domain::$id {
            fn from_value(value: &Value, text: bool) -> Result<Self, String> {
                Uuid::from_value(value, text).map(Self)
            }

            fn placeholder() -> Self {
                Self(Uuid::nil())
            }

            fn schema() -> Value {
                Uuid::schema()
            }
        }
    )+};
}

meshup_domain::ids!(ids_from_values);

/// The name of a JSON type for messages.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}
