//! Error responses, described by examples.

use serde_json::Value;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, OneOfBuilder, Ref, RefOr, Response, ResponseBuilder};

/// A response with named examples, and the schemas of their bodies.
pub(super) fn answer(description: &str, examples: impl Iterator<Item = (&'static str, Value)>) -> Response {
    let examples: Vec<_> = examples.collect();
    let mut shapes: Vec<RefOr<Schema>> = Vec::new();
    for (_, example) in &examples {
        let shape = shape(example);
        // `oneOf` would reject a body that matches two branches.
        if !shapes.contains(&shape) {
            shapes.push(shape);
        }
    }
    let schema = match <[_; 1]>::try_from(shapes) {
        Ok([one]) => one,
        Err(several) => {
            let either = several.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item);
            RefOr::T(Schema::OneOf(either.build()))
        }
    };
    let examples =
        examples.into_iter().map(|(name, value)| (name, ExampleBuilder::new().value(Some(value)).build()));
    let body = Content::builder().schema(Some(schema)).examples_from_iter(examples);
    ResponseBuilder::new().description(description).content("application/json", body.build()).build()
}

/// Whether a body lists errors by field.
fn is_by_field(body: &Value) -> bool {
    body.as_object().is_some_and(|fields| fields.values().all(Value::is_array))
}

/// Whether a body has the format of most errors.
fn is_problem(body: &Value) -> bool {
    let words = ["detail", "code"].map(|name| body.get(name).is_some_and(Value::is_string));
    words == [true, true]
}

/// The schema of an example: that of most errors, or exactly its own members, which may have any nested
/// fields.
fn shape(example: &Value) -> RefOr<Schema> {
    if is_problem(example) {
        return RefOr::Ref(Ref::from_schema_name("Problem"));
    }
    if is_by_field(example) {
        return RefOr::Ref(Ref::from_schema_name("Violations"));
    }
    let Value::Object(members) = example else { return RefOr::T(anything(example)) };
    let closed = ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(false)));
    let object = members
        .iter()
        .fold(closed, |object, (name, value)| object.property(name, anything(value)).required(name));
    RefOr::T(object.into())
}

fn anything(value: &Value) -> Schema {
    match value {
        Value::Object(fields) => {
            let each = fields.values().next().map_or_else(Schema::default, anything);
            let properties = AdditionalProperties::RefOr(RefOr::T(each));
            ObjectBuilder::new().additional_properties(Some(properties)).into()
        }
        Value::Array(items) => {
            ArrayBuilder::new().items(RefOr::T(items.first().map_or_else(Schema::default, anything))).into()
        }
        Value::String(_) => ObjectBuilder::new().schema_type(Type::String).into(),
        Value::Number(_) => ObjectBuilder::new().schema_type(Type::Number).into(),
        Value::Bool(_) => ObjectBuilder::new().schema_type(Type::Boolean).into(),
        Value::Null => Schema::default(),
    }
}
