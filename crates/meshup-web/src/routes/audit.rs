//! For tests: differences between the router and the document.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::{Location, Surface};

/// The errors of a document for these surfaces: missing or extra routes, ambiguous names and dangling
/// references.
pub fn audit(surfaces: &[Surface], document: &OpenApi) -> Vec<String> {
    let document = serde_json::to_value(document).unwrap_or_default();
    let documented = documented(&document);
    let mut routed = BTreeSet::new();
    let mut wrong = Vec::new();
    for surface in surfaces {
        wrong.extend(surface.document().1.iter().map(ToString::to_string));
        routed.extend(surface.routed().into_iter().map(|(method, path)| format!("{method} {path}")));
    }
    wrong.extend(routed.difference(&documented).map(|place| format!("{place} is not documented")));
    wrong.extend(documented.difference(&routed).map(|place| format!("{place} is not routed")));
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    let dangling = references.iter().filter(|reference| {
        reference.strip_prefix('#').is_none_or(|pointer| document.pointer(pointer).is_none())
    });
    wrong.extend(dangling.map(|reference| format!("{reference} is nothing")));
    wrong
}

impl Surface {
    /// The methods and paths in the router.
    pub fn routed(&self) -> Vec<(Method, String)> {
        let mut all = Vec::new();
        for endpoint in &self.endpoints {
            let Location { path, methods } = endpoint.location();
            all.extend(methods.iter().map(|method| (method.clone(), format!("{}{path}", self.base))));
        }
        all
    }
}

fn documented(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let places = paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flat_map(serde_json::Map::keys);
        methods
            .filter(|key| *key != "parameters")
            .map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    places.collect()
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                references.insert(reference.to_owned());
            }
            members.values().for_each(|member| collect(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
