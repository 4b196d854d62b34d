//! Strict JSON: no duplicate keys, at most 64 levels of nesting, an object at the top
//! (`docs/rules.md#bodies`).

use meshup_domain::Violations;

use std::fmt;

use meshup_app::ErrorKind;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Number, Value};

use crate::ApiError;
use crate::fields::type_name;

/// Maximum nesting of objects and arrays, including the outermost one.
const DEPTH: usize = 64;

/// How many characters of a duplicate key are shown in its error.
const SHOWN: usize = 50;

/// Parses a JSON object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let value = parse(bytes)?;
    let found = type_name(&value);
    let Value::Object(object) = value else {
        let message = format!("Invalid data. Expected a dictionary, but got {found}.");
        return Err(Violations::one("non_field_errors", message).into());
    };
    Ok(object)
}

/// Parses any JSON value strictly.
pub fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    let mut reader = Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        ApiError::new(ErrorKind::Refused, "parse_error", format!("JSON parse error: {error}"))
    })
}

/// Parses a value at a nesting level of `depth`.
struct Strict {
    depth: usize,
}

impl Strict {
    fn below<E: Error>(&self) -> Result<usize, E> {
        if self.depth < DEPTH {
            Ok(self.depth + 1)
        } else {
            Err(E::custom(format_args!("nested more than {DEPTH} levels deep")))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let depth = self.below()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Self { depth })? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let depth = self.below()?;
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if object.contains_key(&name) {
                let start: String = name.chars().take(SHOWN).collect();
                return Err(A::Error::custom(format_args!("duplicate key {start:?}")));
            }
            let value = entries.next_value_seed(Self { depth })?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(text: &str) -> String {
        object(text.as_bytes()).err().map(|error| error.explanation().detail.clone()).unwrap_or_default()
    }

    #[test]
    fn duplicate_keys_are_refused_at_any_depth() {
        assert!(detail(r#"{"a": 1, "a": 2}"#).contains("duplicate key \"a\""));
        assert!(detail(r#"{"a": [{"b": 1, "b": 2}]}"#).contains("duplicate key \"b\""));
        let long = "k".repeat(10_000);
        assert!(detail(&format!("{{\"{long}\": 1, \"{long}\": 2}}")).len() < 200, "only the start is shown");
    }

    #[test]
    fn sixty_four_levels_pass_and_sixty_five_do_not() {
        let nested =
            |levels: usize| format!("{{\"a\": {}1{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
        assert!(object(nested(64).as_bytes()).is_ok());
        assert!(detail(&nested(65)).contains("64 levels"));
        assert!(detail(&nested(5_000)).contains("64 levels"));
    }

    #[test]
    fn arrays_and_scalars_are_no_objects() {
        for text in ["[]", "1", "\"a\"", "null", "true"] {
            let fields = object(text.as_bytes()).err().map(|error| error.explanation().fields.clone());
            assert!(fields.is_some_and(|fields| fields.0.contains_key("non_field_errors")), "{text}");
        }
    }

    #[test]
    fn broken_text_is_a_parse_error() {
        for text in ["{", "{}x", "{\"a\":\"\\ud800\"}", "{\"a\":1e999}", "nope"] {
            assert!(detail(text).starts_with("JSON parse error: "), "{text}");
        }
        assert!(object(b"{\"a\": \"\xff\"}").is_err());
    }
}
