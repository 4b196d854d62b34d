//! What every part of the document refers to: the security scheme and the error answers.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::http::StatusCode;
use meshup_app::ports::StoreError;
use meshup_domain::permission::Denied;
use serde_json::Value;
use utoipa::openapi::info::LicenseBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::ServerBuilder;
use utoipa::openapi::{ComponentsBuilder, Header, OpenApi, Ref, Response, ResponseBuilder};

use super::answer::answer;
use super::codes::{CODES, add_codes};
use crate::ApiError;
use crate::actor::no_credentials;
use crate::body::{late, too_large, unsupported};
use crate::idempotency::{in_progress, invalid_key, key_reused};
use crate::page::invalid_page;
use crate::throttle::throttled;

/// The name of the security scheme.
pub(super) const SECURITY: &str = "bearer";

/// Adds the licence, the server, the security scheme and the shared error answers to a document.
pub fn shared(document: &mut OpenApi) {
    document.info.license = Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build());
    document.servers = Some(vec![ServerBuilder::new().url("/").description(Some("This server.")).build()]);
    let components = document.components.take().unwrap_or_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token of `/api/v1/auth/login/`."))
        .build();
    let mut components: ComponentsBuilder = components.into();
    components = components.security_scheme(SECURITY, SecurityScheme::Http(bearer));
    components = components.schema("Problem", problem()).schema("Violations", field_errors());
    for (name, answer) in answers() {
        components = components.response(name, answer);
    }
    let mut components = components.build();
    add_codes(&mut components, codes());
    document.components = Some(components);
}

fn problem() -> Schema {
    ObjectBuilder::new()
        .description(Some("What went wrong, for people (`detail`) and for programs (`code`)."))
        .property("detail", ObjectBuilder::new().schema_type(Type::String))
        .property("code", Ref::from_schema_name(CODES))
        .required("detail")
        .required("code")
        .into()
}

fn field_errors() -> Schema {
    ObjectBuilder::new()
        .description(Some("Broken rules by field; `non_field_errors` for what is no one field's fault."))
        .additional_properties(Some(
            ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String)),
        ))
        .into()
}

/// An answer of the usual form: its name, what it means, and an error that has it.
type Answer = (&'static str, &'static str, fn() -> ApiError);

const ANSWERS: [Answer; 13] = [
    ("Unauthenticated", "No valid credentials.", no_credentials),
    ("Forbidden", "Known, but not allowed.", || Denied::MissingPermission.into()),
    (
        "NotFound",
        "It does not exist, or is not to be known. Of a list also: it has no such page (`invalid_page`).",
        ApiError::not_found,
    ),
    ("InvalidPage", "The list has no such page.", invalid_page),
    ("BodyTimeout", "The body did not arrive in time.", late),
    ("TooLarge", "The body or a file is too large.", too_large),
    ("UnsupportedMedia", "Another content type.", || unsupported("application/json")),
    ("KeyInProgress", "The first request with this key is still running.", in_progress),
    ("KeyReused", "The key was used with another body.", key_reused),
    ("RateLimited", "Too many requests.", || throttled(Duration::from_secs(12))),
    ("Internal", "A fault of the server's own; `X-Request-Id` names it.", || ApiError::internal("")),
    ("Unavailable", "The database or disk cannot serve for now.", || {
        StoreError::Unavailable(String::new()).into()
    }),
    ("StorageFull", "There is no space left to store it.", || StoreError::Full.into()),
];

/// Codes of errors that the document shows nowhere else.
const OTHER_CODES: [&str; 16] = [
    "bad_request",
    "file_too_large",
    "foreign_origin",
    "foreign_token",
    "incomplete_body",
    "invalid",
    "invalid_idempotency_key",
    "invalid_link",
    "invalid_paging",
    "method_not_allowed",
    "parse_error",
    "precondition_failed",
    "range_not_satisfiable",
    "thread_not_found",
    "token_not_valid",
    "upgrade_required",
];

const WRONG: &str = "The values are wrong, or not possible in the present state.";

/// Fields, or a sentence: by fields where values are wrong, else `detail` and `code`.
pub(super) fn wrong() -> [ApiError; 2] {
    [ApiError::field("content", "This field is required."), invalid_key()]
}

/// What an answer of the status that every operation shares means, and the errors that it has.
pub(super) fn of_status(status: &str) -> (&'static str, Vec<ApiError>) {
    if status == StatusCode::BAD_REQUEST.as_str() {
        return (WRONG, wrong().into());
    }
    let errors = ANSWERS.into_iter().map(|(_, description, error)| (description, error()));
    let of_status = errors.into_iter().find(|(_, error)| error.status().as_str() == status);
    of_status.map_or_else(Default::default, |(description, error)| (description, vec![error]))
}

/// The codes of the answers that every operation shares.
pub(super) fn codes() -> BTreeSet<&'static str> {
    let shared = ANSWERS.into_iter().map(|(_, _, error)| error().explanation().code);
    shared.chain(Denied::ALL.iter().map(|denied| denied.code())).chain(OTHER_CODES).collect()
}

fn answers() -> impl Iterator<Item = (&'static str, Response)> {
    let usual = ANSWERS.into_iter().map(|(name, description, error)| {
        let errors = if name == "Forbidden" { denials() } else { vec![error()] };
        (name, headed(name, answer(description, errors.iter().map(example))))
    });
    std::iter::once(("BadRequest", answer(WRONG, wrong().iter().map(example)))).chain(usual)
}

/// Every way in which permission is refused.
fn denials() -> Vec<ApiError> {
    Denied::ALL.iter().filter(|denied| **denied != Denied::Hidden).map(|denied| (*denied).into()).collect()
}

fn example(error: &ApiError) -> (&'static str, Value) {
    (error.explanation().code, error.native_body())
}

fn headed(name: &str, answer: Response) -> Response {
    let (header, schema) = match name {
        "Unauthenticated" => ("WWW-Authenticate", Header::default()),
        "RateLimited" | "Unavailable" => {
            ("Retry-After", Header::new(ObjectBuilder::new().schema_type(Type::Integer)))
        }
        _ => return answer,
    };
    ResponseBuilder::from(answer).header(header, schema).build()
}
