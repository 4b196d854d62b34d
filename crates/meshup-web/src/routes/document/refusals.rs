//! What operations refuse, by the errors of their use cases, and every code of an error.

use std::collections::{BTreeMap, BTreeSet};

use meshup_app::Explanation;
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, OpenApi, RefOr};

use super::operations;
use super::own::answer;
use super::shared::{codes, of_status};
use crate::{ApiError, ErrorStyle};

/// The component that lists every code.
pub(super) const CODES: &str = "ErrorCode";

/// Adds answers for refusals to the operations of a part, besides those that every operation shares.
pub(in crate::routes) fn refuse(part: &mut OpenApi, refusals: Vec<Explanation>, style: ErrorStyle) {
    let usual = codes();
    add_codes(part.components.get_or_insert_default(), refusals.iter().map(|refusal| refusal.code));
    let mut by_status: BTreeMap<String, BTreeMap<&'static str, ApiError>> = BTreeMap::new();
    for refusal in refusals.into_iter().filter(|refusal| !usual.contains(refusal.code)) {
        let error = ApiError::explained(refusal);
        let of_status = by_status.entry(error.status().as_str().to_owned()).or_default();
        of_status.entry(error.explanation().code).or_insert(error);
    }
    for (_, slot) in part.paths.paths.values_mut().flat_map(operations) {
        let Some(operation) = slot else { continue };
        for (status, errors) in &by_status {
            let (usual, mut examples) = of_status(status);
            examples.extend(errors.values().cloned());
            let sentences = errors.values().map(|error| {
                let Explanation { code, detail, .. } = error.explanation();
                format!("\n- `{code}`: {detail}")
            });
            let description = format!("{usual} Or:\n{}", sentences.collect::<String>());
            let examples = examples.iter().map(|error| (error.explanation().code, (style.0)(error)));
            let answer = answer(&description, examples);
            let answers = &mut operation.responses.responses;
            answers.entry(status.clone()).or_insert(RefOr::T(answer));
        }
    }
}

/// Adds codes to the list of all.
pub(super) fn add_codes(components: &mut Components, more: impl IntoIterator<Item = impl Into<String>>) {
    let known = components.schemas.get(CODES).map(listed).unwrap_or_default();
    let all: BTreeSet<String> = known.into_iter().chain(more.into_iter().map(Into::into)).collect();
    let list = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("What went wrong, for programs."))
        .enum_values(Some(all));
    components.schemas.insert(CODES.to_owned(), list.into());
}

/// The codes of a list.
pub(super) fn listed(list: &RefOr<Schema>) -> Vec<String> {
    let RefOr::T(Schema::Object(list)) = list else { return Vec::new() };
    list.enum_values.iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
