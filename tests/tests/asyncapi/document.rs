//! The document as a validator of frames.

use std::collections::BTreeMap;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// A message of a socket, with its name in `components`.
struct Message {
    /// The name that frames carry.
    name: String,
    /// JSON Schema 2020-12, rejecting anything not described.
    strict: Validator,
    /// Draft 07, on which AsyncAPI's own format is based.
    plain: Validator,
    examples: Vec<Value>,
}

pub(super) struct Document {
    messages: BTreeMap<String, Message>,
}

impl Document {
    pub(super) fn new(shown: &Value) -> Self {
        let schemas = shown["components"]["schemas"].as_object().unwrap();
        let closed: Map<_, _> = schemas.iter().map(|(name, schema)| (name.clone(), inner(schema))).collect();
        let all = shown["components"]["messages"].as_object().unwrap();
        let messages = all.iter().map(|(name, message)| {
            let payload = &message["payload"];
            let message = Message {
                name: message["name"].as_str().unwrap().to_owned(),
                strict: compiled(Draft::Draft202012, &shut(payload), &closed),
                plain: compiled(Draft::Draft7, payload, schemas),
                examples: message["examples"]
                    .as_array()
                    .map(|all| all.iter().map(|example| example["payload"].clone()).collect())
                    .unwrap_or_default(),
            };
            (name.clone(), message)
        });
        Self { messages: messages.collect() }
    }

    pub(super) fn examples(&self) -> Vec<(&str, &Value)> {
        self.messages
            .iter()
            .flat_map(|(name, message)| message.examples.iter().map(move |example| (name.as_str(), example)))
            .collect()
    }

    /// The messages whose names have this prefix.
    pub(super) fn names(&self, prefix: &str) -> Vec<String> {
        self.messages.keys().filter(|name| name.starts_with(prefix)).cloned().collect()
    }

    /// The errors of a frame as a message of this name.
    pub(super) fn wrong(&self, name: &str, frame: &Value) -> Vec<String> {
        self.messages[name].wrong(frame)
    }

    /// The messages of a side, such as `native.channel.server`, that match a frame; at least one.
    pub(super) fn identify(&self, side: &str, frame: &Value) -> Vec<String> {
        let word =
            frame.get("type").or_else(|| frame.get("event")).and_then(Value::as_str).unwrap_or_default();
        let known: Vec<_> = self
            .messages
            .iter()
            .filter(|(name, message)| name.starts_with(side) && message.name == word)
            .collect();
        assert!(!known.is_empty(), "{side} has no {word}: {frame:#}");
        let wrong: Vec<_> = known.iter().map(|(name, message)| (*name, message.wrong(frame))).collect();
        let right = wrong.iter().filter(|(_, wrong)| wrong.is_empty());
        let right: Vec<_> = right.map(|(name, _)| (*name).clone()).collect();
        assert!(!right.is_empty(), "not as documented: {wrong:#?}\n{frame:#}");
        right
    }
}

impl Message {
    fn wrong(&self, frame: &Value) -> Vec<String> {
        let each = [&self.strict, &self.plain].into_iter().flat_map(|schema| schema.iter_errors(frame));
        each.map(|error| format!("{} at {}", error, error.instance_path())).collect()
    }
}

fn compiled(draft: Draft, schema: &Value, components: &Map<String, Value>) -> Validator {
    let mut whole = json!({"allOf": [schema]});
    whole["components"] = json!({"schemas": components});
    jsonschema::options().with_draft(draft).should_validate_formats(true).build(&whole).unwrap()
}

/// A schema that rejects properties it does not name.
fn shut(schema: &Value) -> Value {
    json!({"allOf": [inner(schema)], "unevaluatedProperties": false})
}

/// Applies [`shut`] to all nested schemas.
fn inner(schema: &Value) -> Value {
    let Some(object) = schema.as_object() else { return schema.clone() };
    let each = |(key, value): (&String, &Value)| {
        let value = match (key.as_str(), value) {
            ("properties", Value::Object(all)) => {
                all.iter().map(|(name, schema)| (name.clone(), shut(schema))).collect::<Map<_, _>>().into()
            }
            ("items" | "additionalProperties", Value::Object(_)) => shut(value),
            ("allOf" | "oneOf" | "anyOf", Value::Array(all)) => all.iter().map(inner).collect(),
            _ => value.clone(),
        };
        (key.clone(), value)
    };
    object.iter().map(each).collect::<Map<_, _>>().into()
}

/// Everything referred to by a `$ref`.
pub(super) fn all_references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(fields.values().flat_map(all_references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(all_references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
