//! The surface's OpenAPI document.

use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi};

/// The tag of every operation of this surface.
pub(crate) const TAG: &str = "DMs";

/// The document of this surface alone.
pub fn document() -> OpenApi {
    let (mut document, _) = crate::surface().document();
    document.info = InfoBuilder::new()
        .title("Meshup dms API")
        .version("1.0.0")
        .description(Some("Threads between two users: requests, inbox, media, reactions."))
        .build();
    document.tags = Some(vec![
        TagBuilder::new()
            .name(TAG)
            .description(Some("Threads between two users: requests, inbox, media, hearts and presence."))
            .build(),
    ]);
    meshup_web::routes::shared(&mut document);
    document
}
