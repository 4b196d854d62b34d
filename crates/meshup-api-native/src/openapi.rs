//! The surface's part of the OpenAPI document.

use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi};

/// The variables of paths. An unknown or malformed one is 404, like one that the user cannot see.
const VARIABLES: [(&str, &str); 16] = [
    ("channel_id", "The `id` of a channel that the current user can see."),
    ("code", "The code of an invite to the server, as created."),
    ("conversation_id", "The `id` of a conversation that the current user takes part in."),
    ("dm_id", "The `id` of a direct conversation that the current user takes part in."),
    ("event_id", "The `id` of an event of the server that the current user can see."),
    ("member_id", "The `id` of a member of the server, or that of their user."),
    ("message_id", "The `id` of a message of the channel or conversation that is not deleted."),
    ("note_id", "The `id` of a note of the server that is not deleted."),
    ("poll_id", "The `id` of a poll of the server that the current user can see."),
    ("preference_id", "The `id` of a notification preference of the current user."),
    ("role_id", "The `id` of a role of the server."),
    ("room_id", "The `id` of a channel or conversation that the current user can see."),
    ("server_id", "The `id` of a server that the current user can see."),
    ("session_id", "The `id` of a session of the current user."),
    ("task_id", "The `id` of a task of the server that the current user can see."),
    ("user_id", "The `id` of a user."),
];

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
    meshup_web::routes::describe_variables(&mut document, &VARIABLES);
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
    meshup_web::routes::describe_variables(&mut document, &VARIABLES);
    meshup_web::routes::shared(&mut document);
    document
}
