//! What every part of the document refers to: the security scheme and the error answers.

use serde_json::{Value, json};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, Content, Header, OpenApi, RefOr, Response, ResponseBuilder};

/// The name of the security scheme.
pub(super) const SECURITY: &str = "bearer";

/// Adds the security scheme and the shared error answers to a document.
pub fn shared(document: &mut OpenApi) {
    let components = document.components.take().unwrap_or_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token of `/api/v1/auth/login/`."))
        .build();
    let mut components: ComponentsBuilder = components.into();
    components = components.security_scheme(SECURITY, SecurityScheme::Http(bearer));
    components = components.schema("Problem", problem()).schema("FieldErrors", field_errors());
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

#[expect(clippy::too_many_lines, reason = "a table")]
fn answers() -> Vec<(&'static str, Response)> {
    let problem = |description: &str, code: &str, detail: &str| {
        let body = Content::builder()
            .schema(Some(utoipa::openapi::Ref::from_schema_name("Problem")))
            .example(Some(json!({"detail": detail, "code": code})));
        ResponseBuilder::new().description(description).content("application/json", body.build())
    };
    let retry = || Header::new(ObjectBuilder::new().schema_type(Type::Integer));
    vec![
        ("BadRequest", bad_request(&json!({"name": ["This field is required."]}))),
        (
            "Unauthenticated",
            problem(
                "No valid credentials.",
                "not_authenticated",
                "Authentication credentials were not provided.",
            )
            .header("WWW-Authenticate", Header::default())
            .build(),
        ),
        (
            "Forbidden",
            problem("Known, but not allowed.", "permission_denied", "You do not have permission to do this.")
                .build(),
        ),
        ("NotFound", problem("It does not exist, or is not to be known.", "not_found", "Not found.").build()),
        (
            "BodyTimeout",
            problem(
                "The body did not arrive in time.",
                "request_timeout",
                "The request body did not arrive in time.",
            )
            .build(),
        ),
        (
            "TooLarge",
            problem(
                "The body or a file is too large.",
                "payload_too_large",
                "The request body is too large.",
            )
            .build(),
        ),
        (
            "UnsupportedMedia",
            problem("Another content type.", "unsupported_media_type", "Send the body as application/json.")
                .build(),
        ),
        (
            "KeyInProgress",
            problem(
                "The first request with this key is still running.",
                "idempotency_in_progress",
                "The first request with this Idempotency-Key is still running.",
            )
            .build(),
        ),
        (
            "KeyReused",
            problem(
                "The key was used with another body.",
                "idempotency_key_reused",
                "This Idempotency-Key was used with another body.",
            )
            .build(),
        ),
        (
            "RateLimited",
            problem("Too many requests.", "throttled", "Request was throttled.")
                .header("Retry-After", retry())
                .build(),
        ),
        (
            "Internal",
            problem(
                "A fault of the server's own; `X-Request-Id` names it.",
                "internal",
                "Internal server error",
            )
            .build(),
        ),
        (
            "Unavailable",
            problem(
                "The database or disk cannot serve for now.",
                "unavailable",
                "The service is temporarily unavailable.",
            )
            .header("Retry-After", retry())
            .build(),
        ),
    ]
}

/// Fields, or a sentence: by fields where values are wrong, else `detail` and `code`.
fn bad_request(example: &Value) -> Response {
    let either = utoipa::openapi::OneOfBuilder::new()
        .item(RefOr::<Schema>::Ref(utoipa::openapi::Ref::from_schema_name("FieldErrors")))
        .item(RefOr::<Schema>::Ref(utoipa::openapi::Ref::from_schema_name("Problem")));
    let body = Content::builder().schema(Some(Schema::OneOf(either.build()))).example(Some(example.clone()));
    ResponseBuilder::new()
        .description("The values are wrong, or not possible in the present state.")
        .content("application/json", body.build())
        .build()
}
