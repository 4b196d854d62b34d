//! What every part of the document refers to: the security scheme and the error answers.

use serde_json::json;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::info::LicenseBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::ServerBuilder;
use utoipa::openapi::{
    ComponentsBuilder, Content, Header, OneOfBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
};

use crate::idempotency::invalid_key;

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
    document.components = Some(components.build());
}

fn problem() -> Schema {
    ObjectBuilder::new()
        .description(Some("What went wrong, for people (`detail`) and for programs (`code`)."))
        .property("detail", ObjectBuilder::new().schema_type(Type::String))
        .property("code", ObjectBuilder::new().schema_type(Type::String))
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

/// Answers of the usual form: name, description, code and sentence.
const PROBLEMS: [[&str; 4]; 12] = [
    [
        "Unauthenticated",
        "No valid credentials.",
        "not_authenticated",
        "Authentication credentials were not provided.",
    ],
    ["Forbidden", "Known, but not allowed.", "permission_denied", "You do not have permission to do this."],
    [
        "NotFound",
        "It does not exist, or is not to be known. Of a list also: it has no such page (`invalid_page`).",
        "not_found",
        "Not found.",
    ],
    ["InvalidPage", "The list has no such page.", "invalid_page", "Invalid page."],
    [
        "BodyTimeout",
        "The body did not arrive in time.",
        "request_timeout",
        "The request body did not arrive in time.",
    ],
    ["TooLarge", "The body or a file is too large.", "payload_too_large", "The request body is too large."],
    [
        "UnsupportedMedia",
        "Another content type.",
        "unsupported_media_type",
        "Send the body as application/json.",
    ],
    [
        "KeyInProgress",
        "The first request with this key is still running.",
        "idempotency_in_progress",
        "The first request with this Idempotency-Key is still running.",
    ],
    [
        "KeyReused",
        "The key was used with another body.",
        "idempotency_key_reused",
        "This Idempotency-Key was used with another body.",
    ],
    ["RateLimited", "Too many requests.", "throttled", "Request was throttled."],
    [
        "Internal",
        "A fault of the server's own; `X-Request-Id` names it.",
        "internal",
        "Internal server error",
    ],
    [
        "Unavailable",
        "The database or disk cannot serve for now.",
        "unavailable",
        "The service is temporarily unavailable.",
    ],
];

fn answers() -> Vec<(&'static str, Response)> {
    let mut all = vec![("BadRequest", bad_request())];
    for [name, description, code, detail] in PROBLEMS {
        let body = Content::builder()
            .schema(Some(Ref::from_schema_name("Problem")))
            .example(Some(json!({"detail": detail, "code": code})))
            .build();
        let answer = ResponseBuilder::new().description(description).content("application/json", body);
        let answer = match name {
            "Unauthenticated" => answer.header("WWW-Authenticate", Header::default()),
            "RateLimited" | "Unavailable" => {
                answer.header("Retry-After", Header::new(ObjectBuilder::new().schema_type(Type::Integer)))
            }
            _ => answer,
        };
        all.push((name, answer.build()));
    }
    all
}

/// Fields, or a sentence: by fields where values are wrong, else `detail` and `code`.
fn bad_request() -> Response {
    let either = OneOfBuilder::new()
        .item(RefOr::<Schema>::Ref(Ref::from_schema_name("Violations")))
        .item(RefOr::<Schema>::Ref(Ref::from_schema_name("Problem")));
    let examples =
        [("fields", json!({"name": ["This field is required."]})), ("problem", invalid_key().native_body())];
    let body = Content::builder().schema(Some(Schema::OneOf(either.build()))).examples_from_iter(
        examples.map(|(name, value)| (name, ExampleBuilder::new().value(Some(value)).build())),
    );
    ResponseBuilder::new()
        .description("The values are wrong, or not possible in the present state.")
        .content("application/json", body.build())
        .build()
}
