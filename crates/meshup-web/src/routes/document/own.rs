//! Error answers in a surface's own words, where its bodies are not the usual ones.

use serde_json::Value;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, OneOfBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::operations;
use crate::{ApiError, ErrorStyle};

/// Points the operations of a document to answers of `surface`, which show what its style writes.
pub(in crate::routes) fn own_errors(document: &mut OpenApi, surface: &str, style: ErrorStyle) {
    let wrong = ApiError::field("content", "This field is required.");
    let answers = [
        ("BadRequest", "The values are wrong, or not possible in the present state.", wrong),
        ("Internal", "A fault of the server's own; `X-Request-Id` names it.", ApiError::internal("")),
    ];
    for (name, description, error) in answers {
        let own = format!("{surface}.{name}");
        rename(document, name, &own);
        let answer = answer(description, &(style.0)(&error));
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

/// The body as the example has it, or `detail` and `code`.
fn answer(description: &str, example: &Value) -> Response {
    let either =
        OneOfBuilder::new().item(shape(example)).item(RefOr::<Schema>::Ref(Ref::from_schema_name("Problem")));
    let body = Content::builder().schema(Some(Schema::OneOf(either.build()))).example(Some(example.clone()));
    ResponseBuilder::new().description(description).content("application/json", body.build()).build()
}

/// A schema of the example: its own members, and below them whatever fields there are.
fn shape(example: &Value) -> Schema {
    let Value::Object(members) = example else { return anything(example) };
    let object = members.iter().fold(ObjectBuilder::new(), |object, (name, value)| {
        object.property(name, anything(value)).required(name)
    });
    object.into()
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
