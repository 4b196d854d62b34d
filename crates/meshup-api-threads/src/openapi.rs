//! The surface's OpenAPI document.

use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi};

/// The tag of every operation of this surface.
pub(crate) const TAG: &str = "Threads";

/// The document of this surface alone.
pub fn document() -> OpenApi {
    let (mut document, _) = crate::surface().document();
    document.info = InfoBuilder::new()
        .title("Meshup threads API")
        .version("1.0.0")
        .description(Some("Threads between two users, with integer ids."))
        .build();
    document.tags = Some(vec![
        TagBuilder::new()
            .name(TAG)
            .description(Some("Threads between two users: list, read, send, mark as read."))
            .build(),
    ]);
    meshup_web::routes::shared(&mut document);
    document
}
