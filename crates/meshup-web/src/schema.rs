//! Corrections of derived schemas to match what is actually sent.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};

/// Schemas by name.
pub(crate) type Schemas = BTreeMap<String, RefOr<Schema>>;

/// Calls `visit` with a schema, then with every schema inside it.
pub(crate) fn each(schema: &mut RefOr<Schema>, visit: &mut dyn FnMut(&mut RefOr<Schema>)) {
    visit(schema);
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                each(items, visit);
            }
        }
        Schema::Object(object) => {
            object.properties.values_mut().for_each(|property| each(property, visit));
            if let Some(AdditionalProperties::RefOr(value)) = object.additional_properties.as_deref_mut() {
                each(value, visit);
            }
        }
        Schema::OneOf(choice) => choice.items.iter_mut().for_each(|item| each(item, visit)),
        Schema::AllOf(parts) => parts.items.iter_mut().for_each(|item| each(item, visit)),
        Schema::AnyOf(choice) => choice.items.iter_mut().for_each(|item| each(item, visit)),
        _ => {}
    }
}

/// Makes every nullable field required, since the server always sends null for missing values. Fields that it
/// omits instead have `skip_serializing_if` and `#[schema(nullable = false)]`.
pub(crate) fn require_nullable(schema: &mut RefOr<Schema>) {
    each(schema, &mut |schema| {
        if let RefOr::T(Schema::Object(object)) = schema {
            for (name, property) in &object.properties {
                if is_nullable(property) && !object.required.contains(name) {
                    object.required.push(name.clone());
                }
            }
        }
    });
}

fn is_nullable(schema: &RefOr<Schema>) -> bool {
    match schema {
        RefOr::T(Schema::Object(object)) => has_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => has_null(&array.schema_type),
        RefOr::T(Schema::OneOf(choice)) => choice.items.iter().any(is_nullable),
        RefOr::T(_) | RefOr::Ref(_) => false,
    }
}

fn has_null(schema_type: &SchemaType) -> bool {
    match schema_type {
        SchemaType::Type(one) => *one == Type::Null,
        SchemaType::Array(several) => several.contains(&Type::Null),
        SchemaType::AnyValue => false,
    }
}

/// Replaces inline schemas of list items by references to their components; utoipa inlines them in generic
/// types.
pub(crate) fn refer_to_items(schemas: &mut Schemas) {
    let known = schemas.clone();
    let name_of =
        |item: &RefOr<Schema>| known.iter().find(|(_, schema)| *schema == item).map(|(name, _)| name);
    for schema in schemas.values_mut() {
        each(schema, &mut |schema| {
            if let RefOr::T(Schema::Array(array)) = schema
                && let ArrayItems::RefOrSchema(item) = &mut array.items
                && let Some(name) = name_of(item)
            {
                **item = Ref::from_schema_name(name).into();
            }
        });
    }
}

/// Adds all names that a schema refers to, directly or indirectly.
pub(crate) fn collect_names(schema: &mut RefOr<Schema>, schemas: &Schemas, names: &mut BTreeSet<String>) {
    let mut found = Vec::new();
    each(schema, &mut |schema| {
        if let RefOr::Ref(reference) = schema {
            found.extend(reference.ref_location.rsplit('/').next().map(str::to_owned));
        }
    });
    for name in found {
        if let Some(mut schema) = schemas.get(&name).cloned()
            && names.insert(name)
        {
            collect_names(&mut schema, schemas, names);
        }
    }
}
