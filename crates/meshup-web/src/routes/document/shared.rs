//! Components that all parts of the document refer to: the security scheme and the shared error responses.

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

/// The name of the security scheme for tokens.
pub(super) const SECURITY: &str = "bearer";

/// Adds the license, the server, the security scheme and the shared error responses to a document.
pub fn shared(document: &mut OpenApi) {
    document.info.license = Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build());
    document.servers = Some(vec![ServerBuilder::new().url("/").description(Some("This server.")).build()]);
    let components = document.components.take().unwrap_or_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token from `/api/v1/auth/login/`."))
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
        .description(Some("An error, with a human-readable `detail` and a machine-readable `code`."))
        .property(
            "detail",
            ObjectBuilder::new()
                .schema_type(Type::String)
                .description(Some("A sentence to show to the user.")),
        )
        .property("code", Ref::from_schema_name(CODES))
        .required("detail")
        .required("code")
        .into()
}

fn field_errors() -> Schema {
    ObjectBuilder::new()
        .description(Some(
            "Validation errors by field; errors that concern no single field are under `non_field_errors`.",
        ))
        .additional_properties(Some(
            ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String)),
        ))
        .into()
}

/// A shared error response: its name, its description, and an example.
type Answer = (&'static str, &'static str, fn() -> ApiError);

const ANSWERS: [Answer; 13] = [
    ("Unauthenticated", "Missing or invalid credentials.", no_credentials),
    ("Forbidden", "The user is not allowed to do this.", || Denied::MissingPermission.into()),
    (
        "NotFound",
        "Not found, or not visible to the user. Lists also use it for a page that does not exist (`invalid_page`).",
        ApiError::not_found,
    ),
    ("InvalidPage", "The page does not exist.", invalid_page),
    ("BodyTimeout", "The request body did not arrive in time.", late),
    ("TooLarge", "The body or a file is too large.", too_large),
    ("UnsupportedMedia", "The content type is not supported.", || unsupported("application/json")),
    ("KeyInProgress", "The first request with this `Idempotency-Key` is still running.", in_progress),
    ("KeyReused", "The `Idempotency-Key` was used with a different body.", key_reused),
    ("RateLimited", "Too many requests.", || throttled(Duration::from_secs(12))),
    ("Internal", "Internal server error; `X-Request-Id` identifies it in the server's log.", || {
        ApiError::internal("")
    }),
    ("Unavailable", "The database or storage is temporarily unavailable.", || {
        StoreError::Unavailable(String::new()).into()
    }),
    ("StorageFull", "The storage is full.", || StoreError::Full.into()),
];

/// Error codes that appear nowhere else in the document.
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

const WRONG: &str = "A value is invalid, or the current state does not allow the request.";

/// Errors by field for invalid values, otherwise `detail` and `code`.
pub(super) fn wrong() -> [ApiError; 2] {
    [ApiError::field("content", "This field is required."), invalid_key()]
}

/// The description and examples for a status that all operations share.
pub(super) fn of_status(status: &str) -> (&'static str, Vec<ApiError>) {
    if status == StatusCode::BAD_REQUEST.as_str() {
        return (WRONG, wrong().into());
    }
    let errors = ANSWERS.into_iter().map(|(_, description, error)| (description, error()));
    let of_status = errors.into_iter().find(|(_, error)| error.status().as_str() == status);
    of_status.map_or_else(Default::default, |(description, error)| (description, vec![error]))
}

/// The codes of the shared error responses.
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

/// All reasons for which permission can be denied.
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
