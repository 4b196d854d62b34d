//! The surface's OpenAPI document.

use meshup_web::routes::join;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi};

/// The tag of every operation of this surface.
pub(crate) const TAG: &str = "Chats";

/// The document of this surface alone.
pub fn document() -> OpenApi {
    let (mut document, _) = crate::surface().document();
    for other in [crate::login(), crate::logout()] {
        join(&mut document, other.document().0, &mut Vec::new());
    }
    document.info = InfoBuilder::new()
        .title("Meshup chats API")
        .version("1.0.0")
        .description(Some("Chats between two users or in groups, with integer ids."))
        .build();
    document.tags = Some(vec![
        TagBuilder::new()
            .name(TAG)
            .description(Some("1:1 chats and groups, with integer ids; for web pages with cookie sessions."))
            .build(),
    ]);
    meshup_web::routes::shared(&mut document);
    document
}

#[cfg(test)]
mod tests {
    #[test]
    fn routes_and_document_agree() {
        let surfaces = [crate::surface(), crate::login(), crate::logout()];
        let wrong = meshup_web::routes::audit(&surfaces, &super::document());
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
