//! Error answers in a surface's own words, where its bodies are not the usual ones.

use serde_json::Value;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, OneOfBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::operations;
use super::shared::of_status;
use crate::ErrorStyle;

/// Points the operations of a document to answers of `surface`, which show what its style writes.
pub(in crate::routes) fn own_errors(document: &mut OpenApi, surface: &str, style: ErrorStyle) {
    for (name, status) in [("BadRequest", "400"), ("Internal", "500")] {
        let (description, errors) = of_status(status);
        let own = format!("{surface}.{name}");
        rename(document, name, &own);
        let answer =
            answer(description, errors.iter().map(|error| (error.explanation().code, (style.0)(error))));
        document.components.get_or_insert_default().responses.insert(own, RefOr::T(answer));
    }
}

fn rename(document: &mut OpenApi, name: &str, own: &str) {
    let known = Ref::from_response_name(name).ref_location;
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            let answers =
                operation.iter_mut().flat_map(|operation| operation.responses.responses.values_mut());
            for answer in answers {
                if let RefOr::Ref(reference) = answer
                    && reference.ref_location == known
                {
                    *reference = Ref::from_response_name(own);
                }
            }
        }
    }
}

/// The bodies as the examples have them, by what they are called.
pub(super) fn answer(description: &str, examples: impl Iterator<Item = (&'static str, Value)>) -> Response {
    let examples: Vec<_> = examples.collect();
    let mut shapes: Vec<RefOr<Schema>> = Vec::new();
    for (_, example) in &examples {
        let shape = shape(example);
        // A body that two branches describe would be described by neither.
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

/// Whether a body is what is wrong by field.
fn is_by_field(body: &Value) -> bool {
    body.as_object().is_some_and(|fields| fields.values().all(Value::is_array))
}

/// Whether a body is as those of most errors.
fn is_problem(body: &Value) -> bool {
    let words = ["detail", "code"].map(|name| body.get(name).is_some_and(Value::is_string));
    words == [true, true]
}

/// A schema of the example: that of most errors, or its own members and no others, and below them whatever fields
/// there are.
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
