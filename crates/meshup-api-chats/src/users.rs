//! Searching users (`docs/rules.md#finding-users`).

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::users::{DirectoryEntry, FindUsersError, Users};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Fields, FromFields, Presenter, Query};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::openapi::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![search_chat_users => FindUsersError]
}

/// The text to search for.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Part of a name, or of a public email address, ignoring case; at least 2 characters.
    #[param(example = "jane")]
    q: String,
}

impl FromFields for Wanted {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { q: fields.required("q") }
    }
}

/// A search result.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::FoundUser)]
pub(crate) struct FoundUser {
    #[schema(example = 5)]
    id: i64,
    #[schema(example = "janedoe")]
    username: String,
    #[schema(example = "Jane Doe")]
    display_name: String,
    /// Null unless the user makes it public.
    #[schema(example = "jane@example.com")]
    email: Option<String>,
    #[schema(format = "uri")]
    avatar_url: Option<String>,
}

impl FoundUser {
    fn of(found: DirectoryEntry, show: &Presenter) -> Self {
        let DirectoryEntry { card, email } = found;
        Self {
            id: card.number.0,
            avatar_url: show.image(card.avatar.as_ref()),
            username: card.username,
            display_name: card.display_name,
            email,
        }
    }
}

/// Search results, by username.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::FoundUsers)]
pub(crate) struct FoundUsers {
    /// At most 20.
    results: Vec<FoundUser>,
}

/// Search for users to start a chat with.
#[utoipa::path(get, path = "/users/search/", tag = TAG, params(Wanted),
    responses((status = 200, body = FoundUsers)))]
async fn search_chat_users(
    actor: Actor,
    wanted: Query<Wanted>,
    users: Data<Users>,
    show: Presenter,
) -> Result<JsonAnswer<FoundUsers>, ApiError> {
    let found = users.directory(&actor, &wanted.q).await?;
    Ok(JsonAnswer(FoundUsers { results: found.into_iter().map(|one| FoundUser::of(one, &show)).collect() }))
}
