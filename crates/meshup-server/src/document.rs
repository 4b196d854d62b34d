//! The OpenAPI document of all surfaces.

use crate::failure::Failure;

pub(crate) const TITLE: &str = "Meshup API";

/// As it is served and printed.
pub(crate) fn json() -> Result<String, Failure> {
    let document = meshup_api_native::openapi::document();
    document.to_pretty_json().map_err(|error| Failure::Document(error.to_string()))
}
