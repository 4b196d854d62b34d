//! Everything that all operations share, so that handlers need not repeat it: ids in the path, credentials,
//! keys, and error responses.

use std::collections::BTreeMap;

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::Response;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, Ref, RefOr, Required};

use super::shared::SECURITY;

/// Completes the operation of `method` at `path`; `several` if its handler also serves other methods.
pub(super) fn complete(path: &str, method: &str, several: bool, takes_key: bool, operation: &mut Operation) {
    let handler = operation.operation_id.as_deref().unwrap_or_default();
    operation.operation_id = Some(operation_id(handler, several && method == "put"));
    let public = operation.security.is_some();
    let keyed = takes_key && !public && method == "post";
    let parameters = operation.parameters.get_or_insert_default();
    for variable in variables(path) {
        let known = parameters.iter().any(|known| matches!(known, RefOr::T(known) if known.name == variable));
        if !known {
            parameters.push(RefOr::T(path_parameter(variable)));
        }
    }
    if keyed {
        parameters.push(RefOr::T(idempotency_key()));
    }
    if !public {
        operation.security = Some(vec![SecurityRequirement::new::<_, _, &str>(SECURITY, [])]);
    }
    let answers = error_answers(path, method, operation, public, keyed);
    let known = &mut operation.responses.responses;
    for (status, answer) in answers {
        known.entry(status.to_owned()).or_insert_with(|| RefOr::Ref(Ref::from_response_name(answer)));
    }
    describe(known);
}

/// Adds default descriptions to responses, and the default body to errors.
fn describe(answers: &mut BTreeMap<String, RefOr<Response>>) {
    for (status, answer) in answers {
        let RefOr::T(answer) = answer else { continue };
        if answer.description.is_empty() {
            let known = status.parse().ok().and_then(|code| actix_web::http::StatusCode::from_u16(code).ok());
            let reason = known.and_then(|status| status.canonical_reason());
            reason.unwrap_or("Answer").clone_into(&mut answer.description);
        }
        if status.starts_with('4') && answer.content.is_empty() {
            let body = Content::new(Some(Ref::from_schema_name("Problem")));
            answer.content.insert("application/json".to_owned(), RefOr::T(body));
        }
    }
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "1 to 255 visible ASCII characters. Repeating a request with the same key and body within 24 h returns \
             the first response, with no further effect.",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .min_length(Some(1))
                .max_length(Some(255))
                .pattern(Some("^[!-~]+$")),
        ))
        .build()
}

/// The handler's name in camel case, a verb and a noun. `put` if the handler serves PATCH too.
fn operation_id(handler: &str, put: bool) -> String {
    let mut words = handler.split('_');
    let verb = words.next().filter(|_| !put).unwrap_or("put");
    words.fold(verb.to_owned(), |mut id, word| {
        let mut letters = word.chars();
        id.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        id.push_str(letters.as_str());
        id
    })
}

fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// `{..._id}` is a UUID, `{..._number}` a positive number, anything else text.
fn path_parameter(name: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let schema = match name.rsplit('_').next() {
        Some("id") => text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))),
        Some("number") => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(1)),
        _ => text,
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(schema))
        .build()
}

fn error_answers(
    path: &str,
    method: &str,
    operation: &Operation,
    public: bool,
    keyed: bool,
) -> Vec<(&'static str, &'static str)> {
    let query = operation.parameters.iter().flatten().any(
        |parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query),
    );
    let body = operation.request_body.is_some();
    let paged = operation.parameters.iter().flatten().any(|parameter| {
        matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query && parameter.name == "page")
    });
    let named = variables(path).next().is_some();
    let answers = [
        (query || body || keyed, "400", "BadRequest"),
        (!public, "401", "Unauthenticated"),
        (!public, "403", "Forbidden"),
        (named, "404", "NotFound"),
        (paged && !named, "404", "InvalidPage"),
        (body, "408", "BodyTimeout"),
        (keyed, "409", "KeyInProgress"),
        (body, "413", "TooLarge"),
        (body, "415", "UnsupportedMedia"),
        (keyed, "422", "KeyReused"),
        (true, "429", "RateLimited"),
        (true, "500", "Internal"),
        (true, "503", "Unavailable"),
        (method != "get", "507", "StorageFull"),
    ];
    answers.into_iter().filter(|(applies, ..)| *applies).map(|(_, status, name)| (status, name)).collect()
}
