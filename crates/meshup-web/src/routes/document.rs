//! A surface's part of the OpenAPI document, assembled from the parts of its handlers.

mod answer;
mod codes;
mod complete;
mod operations;
mod own;
mod refusals;
mod shared;

use std::collections::BTreeSet;
use std::fmt;

use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Components, Info, OpenApi, PathItem, Paths, RefOr};

use crate::cookie::CookieLogin;
use crate::schema;
use codes::{CODES, add_codes, listed};
use complete::complete;
use operations::operations;
pub(super) use own::own_errors;
pub(super) use refusals::refuse;
pub use shared::shared;

/// Two items with the same name, of which clients would see only one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Two different schemas.
    Schema(String),
    /// Two handlers of the same method and path.
    Operation(String),
    OperationId(String),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(name) => write!(f, "two different schemas are named {name}"),
            Self::Operation(place) => write!(f, "two handlers for {place}"),
            Self::OperationId(id) => write!(f, "two operations have the id {id}"),
        }
    }
}

/// The document of one handler.
pub(super) struct Part {
    pub(super) document: OpenApi,
    pub(super) takes_key: bool,
}

/// Merges the documents of handlers under `base`, and adds what all operations share: ids in paths,
/// credentials, error responses, and unique operation ids.
pub(super) fn assemble(base: &str, parts: impl Iterator<Item = Part>) -> (OpenApi, Vec<Conflict>) {
    let mut whole = OpenApi::new(Info::new("", ""), Paths::new());
    whole.components = Some(Components::new());
    let mut conflicts = Vec::new();
    for Part { mut document, takes_key } in parts {
        require_what_is_sent(&mut document);
        if let (Some(known), Some(more)) = (whole.components.as_mut(), document.components) {
            merge_schemas(known, more, &mut conflicts);
        }
        for (path, mut item) in document.paths.paths {
            let path = format!("{base}{path}");
            complete_item(&path, takes_key, &mut item);
            merge_item(&mut whole, &path, item, &mut conflicts);
        }
    }
    conflicts.extend(repeated_ids(&whole));
    (whole, conflicts)
}

/// Makes nullable fields of responses required.
fn require_what_is_sent(part: &mut OpenApi) {
    let Some(components) = part.components.as_mut() else { return };
    schema::refer_to_items(&mut components.schemas);
    let mut sent = BTreeSet::new();
    let operations = part.paths.paths.values_mut().flat_map(operations).filter_map(|(_, slot)| slot.as_mut());
    for answer in operations.flat_map(|operation| operation.responses.responses.values_mut()) {
        let RefOr::T(answer) = answer else { continue };
        for body in answer.content.values_mut().filter_map(|body| match body {
            RefOr::T(body) => body.schema.as_mut(),
            RefOr::Ref(_) => None,
        }) {
            schema::collect_names(body, &components.schemas, &mut sent);
        }
    }
    for (_, schema) in components.schemas.iter_mut().filter(|(name, _)| sent.contains(*name)) {
        schema::require_nullable(schema);
    }
}

/// Merges the document of another surface.
pub fn join(into: &mut OpenApi, other: OpenApi, conflicts: &mut Vec<Conflict>) {
    if let Some(more) = other.components {
        let known = into.components.get_or_insert_default();
        known.security_schemes.extend(more.security_schemes.clone());
        known.responses.extend(more.responses.clone());
        merge_schemas(known, more, conflicts);
    }
    for (path, item) in other.paths.paths {
        merge_item(into, &path, item, conflicts);
    }
}

fn merge_schemas(known: &mut Components, more: Components, conflicts: &mut Vec<Conflict>) {
    for (name, schema) in more.schemas {
        match known.schemas.get(&name) {
            Some(_) if name == CODES => add_codes(known, listed(&schema)),
            Some(other) if *other != schema => conflicts.push(Conflict::Schema(name)),
            Some(_) => {}
            None => {
                known.schemas.insert(name, schema);
            }
        }
    }
}

fn complete_item(path: &str, takes_key: bool, item: &mut PathItem) {
    let several = operations(item).iter().filter(|(_, slot)| slot.is_some()).count() > 1;
    for (method, slot) in operations(item) {
        if let Some(operation) = slot {
            complete(path, method, several, takes_key, operation);
        }
    }
}

/// Merges the operations of a path.
fn merge_item(whole: &mut OpenApi, path: &str, mut item: PathItem, conflicts: &mut Vec<Conflict>) {
    let known = whole.paths.paths.entry(path.to_owned()).or_default();
    for ((method, new), (_, slot)) in operations(&mut item).into_iter().zip(operations(known)) {
        match (new.take(), slot.is_some()) {
            (Some(_), true) => conflicts.push(Conflict::Operation(format!("{method} {path}"))),
            (Some(operation), false) => *slot = Some(operation),
            (None, _) => {}
        }
    }
}

/// Lets every operation that requires credentials accept a session cookie too.
pub(super) fn take_cookies(document: &mut OpenApi, login: CookieLogin) {
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            let wanted = operation.as_mut().and_then(|operation| operation.security.as_mut());
            // A public operation requires only the empty alternative.
            if let Some(wanted) =
                wanted.filter(|wanted| wanted.iter().all(|one| *one != SecurityRequirement::default()))
            {
                wanted.push(SecurityRequirement::new::<_, _, &str>(login.scheme, []));
            }
        }
    }
    let components = document.components.get_or_insert_default();
    components.security_schemes.insert(login.scheme.to_owned(), RefOr::T(login.security_scheme()));
}

/// Describes the variables of paths by their names, unless a handler does.
pub fn describe_variables(document: &mut OpenApi, descriptions: &[(&str, &str)]) {
    let operations =
        document.paths.paths.values_mut().flat_map(operations).filter_map(|(_, slot)| slot.as_mut());
    for parameter in operations.flat_map(|operation| operation.parameters.iter_mut().flatten()) {
        let RefOr::T(parameter) = parameter else { continue };
        let known = descriptions.iter().find(|(name, _)| *name == parameter.name);
        if let Some((_, description)) = known.filter(|_| parameter.parameter_in == ParameterIn::Path) {
            parameter.description.get_or_insert_with(|| (*description).to_owned());
        }
    }
}

fn repeated_ids(whole: &OpenApi) -> Vec<Conflict> {
    let mut seen = BTreeSet::new();
    let mut repeated = Vec::new();
    for item in whole.paths.paths.values() {
        for (_, operation) in operations(&mut item.clone()) {
            let id = operation.as_ref().and_then(|operation| operation.operation_id.clone());
            if let Some(id) = id
                && !seen.insert(id.clone())
            {
                repeated.push(Conflict::OperationId(id));
            }
        }
    }
    repeated
}
