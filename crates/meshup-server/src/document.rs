//! The OpenAPI documents, of all surfaces together and of each one, and the AsyncAPI document of all sockets.

use meshup_web::asyncapi;
use meshup_web::docs::{DocsPages, Document, Text};
use meshup_web::routes::join;
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::failure::Failure;
use crate::surfaces::{SURFACES, Surface};

const ABOUT: &str = "Five APIs to the same users, conversations and messages. Here, the native API has several tags and \
    each of the others has one. Each API also has its own document, such as `/api/openapi/native.json`.";

/// The pages of all documents, rendered at the first request.
pub(crate) fn pages() -> DocsPages {
    let whole =
        Document { name: "all", title: "All APIs", address: "/api/openapi.json", json: Text::new(whole) };
    let one = |surface: &Surface| {
        let Surface { name, title, address, document, sockets: _, check: _, routes: _, limits: _ } = *surface;
        Document { name, title, address, json: Text::new(move || json(&document())) }
    };
    DocsPages::new(&whole, &SURFACES.each_ref().map(one), Text::new(sockets))
}

/// The OpenAPI document of all surfaces.
pub(crate) fn whole() -> Result<String, Failure> {
    let mut surfaces = SURFACES.iter().map(|surface| (surface.document)());
    let mut whole = surfaces.next().unwrap_or_default();
    let mut conflicts = Vec::new();
    for surface in surfaces {
        whole.tags.get_or_insert_default().extend(surface.tags.clone().unwrap_or_default());
        join(&mut whole, surface, &mut conflicts);
    }
    if !conflicts.is_empty() {
        return Err(Failure::Document(format!("surfaces conflict: {conflicts:?}")));
    }
    whole.info.description = Some(ABOUT.to_owned());
    json(&whole)
}

/// The AsyncAPI document of all sockets.
pub(crate) fn sockets() -> Result<String, Failure> {
    let sockets: Vec<_> = SURFACES.iter().flat_map(|surface| (surface.sockets)()).collect();
    let document = asyncapi::document(&about(), &sockets);
    let document = document.map_err(|conflict| Failure::Document(conflict.to_string()))?;
    serde_json::to_string_pretty(&document).map_err(|error| Failure::Document(error.to_string()))
}

fn about() -> Value {
    json!({
        "title": "Meshup sockets",
        "version": "1.0.0",
        "description": "The WebSockets of all APIs. HTTP requests are documented in `/api/openapi.json`. A connection \
            is rejected by a close frame right after the upgrade, so that browsers can read its code.",
    })
}

fn json(document: &OpenApi) -> Result<String, Failure> {
    document.to_pretty_json().map_err(|error| Failure::Document(error.to_string()))
}
