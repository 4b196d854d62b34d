//! A surface's part of the OpenAPI document, put together from its handlers' parts.

mod shared;

use std::fmt;

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Components, Info, OpenApi, PathItem, Paths, Ref, RefOr, Required};

use shared::SECURITY;
pub use shared::shared;

/// Two things of one name, of which a client would see only one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Two different schemas.
    Schema(String),
    /// Two handlers of one method and path.
    Operation(String),
    OperationId(String),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(name) => write!(f, "two schemas are called {name}"),
            Self::Operation(place) => write!(f, "two handlers for {place}"),
            Self::OperationId(id) => write!(f, "two operations are called {id}"),
        }
    }
}

/// Merges the documents of handlers under `base`, and adds what all operations share: ids in paths, credentials,
/// error answers, and operation ids that are unique.
pub fn assemble(base: &str, parts: impl Iterator<Item = OpenApi>) -> (OpenApi, Vec<Conflict>) {
    let mut whole = OpenApi::new(Info::new("", ""), Paths::new());
    whole.components = Some(Components::new());
    let mut conflicts = Vec::new();
    for part in parts {
        if let (Some(known), Some(more)) = (whole.components.as_mut(), part.components) {
            merge_schemas(known, more, &mut conflicts);
        }
        for (path, item) in part.paths.paths {
            add_item(&mut whole, &format!("{base}{path}"), item, &mut conflicts);
        }
    }
    conflicts.extend(repeated_ids(&whole));
    (whole, conflicts)
}

/// Puts the documents of several surfaces into one.
pub fn join(into: &mut OpenApi, other: OpenApi, conflicts: &mut Vec<Conflict>) {
    if let Some(more) = other.components {
        merge_schemas(into.components.get_or_insert_default(), more, conflicts);
    }
    into.paths.paths.extend(other.paths.paths);
}

fn merge_schemas(known: &mut Components, more: Components, conflicts: &mut Vec<Conflict>) {
    for (name, schema) in more.schemas {
        match known.schemas.get(&name) {
            Some(other) if *other != schema => conflicts.push(Conflict::Schema(name)),
            Some(_) => {}
            None => {
                known.schemas.insert(name, schema);
            }
        }
    }
}

fn add_item(whole: &mut OpenApi, path: &str, mut item: PathItem, conflicts: &mut Vec<Conflict>) {
    let several = operations(&mut item).iter().filter(|(_, slot)| slot.is_some()).count() > 1;
    for (method, slot) in operations(&mut item) {
        if let Some(operation) = slot.as_mut() {
            complete(path, several.then_some(method), operation);
        }
    }
    let known = whole.paths.paths.entry(path.to_owned()).or_default();
    for ((method, new), (_, slot)) in operations(&mut item).into_iter().zip(operations(known)) {
        match (new.take(), slot.is_some()) {
            (Some(_), true) => conflicts.push(Conflict::Operation(format!("{method} {path}"))),
            (Some(operation), false) => *slot = Some(operation),
            (None, _) => {}
        }
    }
}

fn operations(item: &mut PathItem) -> [(&'static str, &mut Option<Operation>); 5] {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ]
}

fn complete(path: &str, method: Option<&str>, operation: &mut Operation) {
    name(method, operation);
    let parameters = operation.parameters.get_or_insert_default();
    for variable in variables(path) {
        let known = parameters.iter().any(|known| matches!(known, RefOr::T(known) if known.name == variable));
        if !known {
            parameters.push(RefOr::T(path_parameter(variable)));
        }
    }
    let public = operation.security.is_some();
    if !public {
        operation.security = Some(vec![SecurityRequirement::new::<_, _, &str>(SECURITY, [])]);
    }
    for (status, answer) in error_answers(path, operation, public) {
        let known = operation.responses.responses.contains_key(status);
        if !known {
            let answer = RefOr::Ref(Ref::from_response_name(answer));
            operation.responses.responses.insert(status.to_owned(), answer);
        }
    }
}

/// `<tag>_<handler>`, with the method where one handler serves several.
fn name(method: Option<&str>, operation: &mut Operation) {
    let tag = operation.tags.as_ref().and_then(|tags| tags.first()).map(String::as_str).unwrap_or_default();
    let handler = operation.operation_id.as_deref().unwrap_or_default();
    let words = [tag, handler, method.unwrap_or_default()];
    let words =
        words.iter().filter(|word| !word.is_empty()).map(|word| word.to_lowercase().replace(' ', "_"));
    operation.operation_id = Some(words.collect::<Vec<_>>().join("_"));
}

fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// `{..._id}` is a UUID, anything else text.
fn path_parameter(name: &str) -> Parameter {
    let id = name.ends_with("_id") || name == "id";
    let format = id.then_some(SchemaFormat::KnownFormat(KnownFormat::Uuid));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).format(format)))
        .build()
}

fn error_answers(path: &str, operation: &Operation, public: bool) -> Vec<(&'static str, &'static str)> {
    let query = operation.parameters.iter().flatten().any(
        |parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query),
    );
    let body = operation.request_body.is_some();
    let named = variables(path).next().is_some();
    let answers = [
        (query || body, "400", "BadRequest"),
        (!public, "401", "Unauthenticated"),
        (!public, "403", "Forbidden"),
        (named, "404", "NotFound"),
        (body, "413", "TooLarge"),
        (body, "415", "UnsupportedMedia"),
        (true, "429", "RateLimited"),
        (true, "500", "Internal"),
        (true, "503", "Unavailable"),
    ];
    answers.into_iter().filter(|(applies, ..)| *applies).map(|(_, status, name)| (status, name)).collect()
}

fn repeated_ids(whole: &OpenApi) -> Vec<Conflict> {
    let mut seen = std::collections::BTreeSet::new();
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
