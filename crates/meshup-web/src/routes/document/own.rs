//! Error responses of surfaces with their own format.

use utoipa::openapi::{OpenApi, Ref, RefOr};

use super::answer::answer;
use super::operations::operations;
use super::shared::of_status;
use crate::ErrorStyle;

/// Makes the operations of a document refer to error responses of `surface`, rendered in its style.
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
