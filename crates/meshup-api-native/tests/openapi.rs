//! The document matches the router.

use std::collections::BTreeSet;

use meshup_api_native::{openapi, surface};
use meshup_web::routes::{audit, join};
use serde_json::Value;
use utoipa::openapi::OpenApi;

/// The native surface and the conversations surface, which share a base.
fn both() -> OpenApi {
    let mut both = openapi::document();
    let conversations = openapi::conversations();
    both.tags.get_or_insert_default().extend(conversations.tags.clone().unwrap_or_default());
    let mut conflicts = Vec::new();
    join(&mut both, conversations, &mut conflicts);
    assert_eq!(conflicts, []);
    both
}

#[test]
fn router_and_document_agree_and_no_name_stands_for_two_things() {
    assert_eq!(audit(&[surface()], &both()), Vec::<String>::new());
}

#[test]
fn every_operation_says_what_it_does_and_belongs_to_a_described_group() -> serde_json::Result<()> {
    let document = serde_json::to_value(both())?;
    let groups: Vec<_> = document["tags"].as_array().into_iter().flatten().map(|tag| &tag["name"]).collect();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            assert!(groups.contains(&&operation["tags"][0]), "{method} {path} has no group");
        }
    }
    Ok(())
}

/// Whether a schema, an alternative of it, or the component that it refers to has a description.
fn is_described(schema: &Value, components: &Value) -> bool {
    let referred = |schema: &Value| {
        let name = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next())?;
        Some(components[name]["description"].is_string())
    };
    let is_described = |schema: &Value| schema["description"].is_string() || referred(schema) == Some(true);
    is_described(schema) || schema["oneOf"].as_array().into_iter().flatten().any(is_described)
}

/// The fields of a schema that have no description, also those of what it consists of.
fn undescribed<'d>(schema: &'d Value, components: &Value, found: &mut Vec<&'d str>) {
    for (field, property) in schema["properties"].as_object().into_iter().flatten() {
        if !is_described(property, components) {
            found.push(field);
        }
    }
    for part in ["allOf", "oneOf", "anyOf"].iter().filter_map(|key| schema[*key].as_array()).flatten() {
        undescribed(part, components, found);
    }
}

#[test]
fn every_parameter_and_every_field_has_a_description() -> serde_json::Result<()> {
    let document = serde_json::to_value(openapi::document())?;
    let mut missing = BTreeSet::new();
    let items = document["paths"].as_object().into_iter().flatten();
    let operations =
        items.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |one| (path, one)));
    for (path, (method, operation)) in operations {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if !parameter["description"].is_string() {
                missing.insert(format!("{method} {path}: {}", parameter["name"]));
            }
        }
    }
    let components = &document["components"]["schemas"];
    for (name, schema) in components.as_object().into_iter().flatten() {
        let mut found = Vec::new();
        undescribed(schema, components, &mut found);
        missing.extend(found.into_iter().map(|field| format!("{name}.{field}")));
    }
    assert_eq!(missing, BTreeSet::new());
    Ok(())
}
