//! The surface's part of the OpenAPI document.

use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi};

/// What each group of operations is about, in the order of the reference.
const TAGS: [(&str, &str); 14] = [
    ("Authentication", "Registration, sessions, passwords."),
    ("Users", "Profiles, follows and blocks."),
    ("Servers", "Communities, their members, roles, invites and audit log."),
    ("Channels", "Where members of a server talk."),
    ("Messages", "Messages of channels, reactions, pins and read state."),
    ("Direct messages", "Conversations between people, and their messages."),
    ("Notes", "Texts that the members of a server write together, with their versions."),
    ("Tasks", "What the members of a server are to do, with comments and files."),
    ("Events", "The calendar of a server: invitations, repetitions, reminders, and a feed."),
    ("Polls", "Questions to the members of a server, and their votes."),
    ("Search", "One search over everything that was written in a server."),
    ("Settings", "What people and servers have set, and what people want to hear of."),
    ("Notifications", "What is news for the person who asks."),
    ("Realtime", "Live sockets and their events."),
];

/// The document of the native surface.
pub fn document() -> OpenApi {
    let (mut document, _) = crate::part(crate::routes::native()).document();
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

/// The document of the conversations surface.
pub fn conversations() -> OpenApi {
    let (mut document, _) = crate::part(crate::conversations::endpoints()).document();
    document.info = InfoBuilder::new()
        .title("Meshup conversations API")
        .version("1.0.0")
        .description(Some("Conversations of two people or groups, with UUIDs."))
        .build();
    document.tags = Some(vec![
        TagBuilder::new()
            .name(crate::conversations::TAG)
            .description(Some("Tokens, registration, and conversations of two people or groups."))
            .build(),
    ]);
    meshup_web::routes::shared(&mut document);
    document
}
