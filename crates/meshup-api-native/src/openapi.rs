//! The surface's part of the OpenAPI document.

use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi};

/// The document of the native surface.
pub fn document() -> OpenApi {
    let (mut document, _) = crate::part(crate::native().collect()).document();
    document.info = InfoBuilder::new()
        .title("Meshup API")
        .version("1.0.0")
        .description(Some("Communities, channels, messages and direct conversations in real time."))
        .build();
    document.tags = Some(
        crate::GROUPS
            .iter()
            .map(|(tag, about, _)| TagBuilder::new().name(*tag).description(Some(*about)).build())
            .collect(),
    );
    meshup_web::routes::shared(&mut document);
    document
}

/// The document of the conversations surface.
pub fn conversations() -> OpenApi {
    let (mut document, _) = crate::part(crate::conversations::endpoints()).document();
    document.info = InfoBuilder::new()
        .title("Meshup conversations API")
        .version("1.0.0")
        .description(Some("Conversations between two users or in groups, with UUIDs."))
        .build();
    document.tags = Some(vec![
        TagBuilder::new()
            .name(crate::conversations::TAG)
            .description(Some("Tokens, registration, and conversations between two users or in groups."))
            .build(),
    ]);
    meshup_web::routes::shared(&mut document);
    document
}
