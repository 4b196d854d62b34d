//! The errors of operations, derived from those of their use cases.

use std::collections::BTreeMap;

use meshup_app::Explanation;
use utoipa::openapi::{OpenApi, RefOr};

use super::answer::answer;
use super::codes::add_codes;
use super::operations::operations;
use super::shared::{codes, of_status};
use crate::{ApiError, ErrorStyle};

/// Adds error responses to the operations of a part, in addition to the shared ones.
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
            let description = format!("{usual} Codes of this endpoint:\n{}", sentences.collect::<String>());
            let examples = examples.iter().map(|error| (error.explanation().code, (style.0)(error)));
            let answer = answer(&description, examples);
            let answers = &mut operation.responses.responses;
            answers.entry(status.clone()).or_insert(RefOr::T(answer));
        }
    }
}
