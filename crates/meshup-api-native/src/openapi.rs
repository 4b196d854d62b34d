//! The surface's part of the OpenAPI document.

use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi};

/// What each group of operations is about, in the order of the reference.
const TAGS: [(&str, &str); 8] = [
    ("Authentication", "Registration, sessions, passwords."),
    ("Users", "Profiles, follows and blocks."),
    ("Servers", "Communities, their members, roles, invites and audit log."),
    ("Channels", "Where members of a server talk."),
    ("Messages", "Messages of channels, reactions, pins and read state."),
    ("Direct messages", "Conversations between people, and their messages."),
    ("Notes", "Texts that the members of a server write together, with their versions."),
    ("Realtime", "Live sockets and their events."),
];

/// The document, without what other surfaces add.
pub fn document() -> OpenApi {
    let (mut document, _) = crate::surface().document();
    document.info = InfoBuilder::new()
        .title("Meshup API")
        .version("1.0.0")
        .description(Some("Communities, channels, messages and direct conversations, live."))
        .build();
    document.tags = Some(
        TAGS.iter()
            .map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build())
            .collect(),
    );
    meshup_web::routes::shared(&mut document);
    document
}
