//! The enumeration of all error codes.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, RefOr};

/// The name of its component.
pub(super) const CODES: &str = "ErrorCode";

/// Adds codes to the enumeration.
pub(super) fn add_codes(components: &mut Components, more: impl IntoIterator<Item = impl Into<String>>) {
    let known = components.schemas.get(CODES).map(listed).unwrap_or_default();
    let all: BTreeSet<String> = known.into_iter().chain(more.into_iter().map(Into::into)).collect();
    let list = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("A machine-readable error code."))
        .enum_values(Some(all));
    components.schemas.insert(CODES.to_owned(), list.into());
}

/// The codes in the enumeration.
pub(super) fn listed(list: &RefOr<Schema>) -> Vec<String> {
    let RefOr::T(Schema::Object(list)) = list else { return Vec::new() };
    list.enum_values.iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
