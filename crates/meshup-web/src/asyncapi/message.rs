//! A message of a socket.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::schema::Schemas;

/// A message: its name, and the schema of its whole frame.
#[derive(Clone)]
pub struct Message {
    /// Its identifier among the messages of its socket.
    pub id: &'static str,
    /// Its name, as the frame carries it.
    pub name: &'static str,
    /// A one-line summary.
    pub summary: &'static str,
    pub(super) description: Option<String>,
    pub(super) schema: Value,
    pub(super) components: Schemas,
    /// An example of the whole frame.
    pub example: Option<Value>,
}

impl Message {
    /// A frame of type `F<P>` with the constant `name` in the field `key`.
    pub fn new<F: ToSchema, P: ToSchema>(key: &str, name: &'static str, summary: &'static str) -> Self {
        let mut named = vec![(P::name().into_owned(), P::schema())];
        F::schemas(&mut named);
        let components = named.into_iter().collect();
        let mut schema = serde_json::to_value(F::schema()).unwrap_or_default();
        if let Some(frame) = schema.as_object_mut() {
            frame.remove("description"); // describes all frames; the summary is more specific
        }
        let mut message =
            Self { id: name, name, summary, description: None, schema, components, example: None };
        message.change(key, |property| *property = json!({"type": "string", "const": name}));
        message
    }

    /// Sets the identifier, for frames that share a name.
    #[must_use]
    pub fn called(self, id: &'static str) -> Self {
        Self { id, ..self }
    }

    #[must_use]
    pub fn described(self, description: String) -> Self {
        Self { description: Some(description), ..self }
    }

    /// Sets an example of the whole frame.
    #[must_use]
    pub fn with_example(self, example: Value) -> Self {
        Self { example: Some(example), ..self }
    }

    /// Makes a field required.
    #[must_use]
    pub fn with(mut self, field: &str) -> Self {
        if let Some(object) = holder(&mut self.schema, field) {
            let required = object.entry("required").or_insert_with(|| json!([]));
            if let Some(required) = required.as_array_mut().filter(|all| !all.contains(&field.into())) {
                required.push(field.into());
            }
        }
        self
    }

    /// Removes a field.
    #[must_use]
    pub fn without(mut self, field: &str) -> Self {
        let Some(object) = holder(&mut self.schema, field) else { return self };
        if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
            properties.remove(field);
        }
        if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| name != field);
        }
        self
    }

    fn change(&mut self, field: &str, change: impl FnOnce(&mut Value)) {
        let property = holder(&mut self.schema, field).and_then(|object| object["properties"].get_mut(field));
        if let Some(property) = property {
            change(property);
        }
    }
}

/// The object with the property: the schema itself, or one of its parts.
fn holder<'s>(schema: &'s mut Value, field: &str) -> Option<&'s mut Map<String, Value>> {
    if schema["properties"].get(field).is_some() {
        return schema.as_object_mut();
    }
    schema.get_mut("allOf")?.as_array_mut()?.iter_mut().find_map(|part| holder(part, field))
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use uuid::Uuid;

    use super::*;

    #[derive(Serialize, ToSchema)]
    struct Envelope<P> {
        event: &'static str,
        #[schema(nullable = false)]
        room: Option<Uuid>,
        payload: P,
    }

    #[derive(Serialize, ToSchema)]
    struct MessageAnchor<P> {
        #[serde(rename = "type")]
        what: &'static str,
        #[serde(flatten)]
        fields: P,
    }

    #[derive(Serialize, ToSchema)]
    struct Typing {
        on: bool,
    }

    #[test]
    fn a_frame_says_its_name_and_refers_to_its_payload() {
        let Message { schema, components, .. } =
            Message::new::<Envelope<Typing>, Typing>("event", "typing", "");
        assert_eq!(schema["properties"]["event"], json!({"type": "string", "const": "typing"}));
        assert_eq!(schema["properties"]["payload"], json!({"$ref": "#/components/schemas/Typing"}));
        assert!(components.contains_key("Typing"));
    }

    #[test]
    fn a_field_is_there_or_not() {
        let message = Message::new::<Envelope<Typing>, Typing>("event", "typing", "");
        let there = message.clone().with("room").schema;
        assert_eq!(there["properties"]["room"]["type"], "string");
        assert_eq!(there["required"], json!(["event", "payload", "room"]));
        let gone = message.without("room").without("payload").schema;
        assert_eq!(gone["properties"].as_object().map(Map::len), Some(1));
        assert_eq!(gone["required"], json!(["event"]));
    }

    #[test]
    fn fields_may_stand_beside_the_name() {
        let schema = Message::new::<MessageAnchor<Typing>, Typing>("type", "typing", "").schema;
        let parts = schema["allOf"].as_array().cloned().unwrap_or_default();
        assert!(parts.contains(&json!({"$ref": "#/components/schemas/Typing"})), "{schema}");
        assert!(parts.iter().any(|part| part["properties"]["type"]["const"] == "typing"), "{schema}");
    }
}
