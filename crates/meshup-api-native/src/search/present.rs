//! What was found, as clients see it.

use meshup_app::search::Hit;
use meshup_web::choice::SearchKind;
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchResult)]
pub(crate) struct SearchResultDto {
    kind: SearchKind,
    id: Uuid,
    /// Null for a message; the question of a poll.
    #[schema(example = "Release notes")]
    title: Option<String>,
    /// About 200 characters of the text around what was found, as HTML: escaped, with what was found in `<mark>`
    /// elements. The beginning of the text where only the title was found.
    #[schema(example = "The <mark>release</mark> is planned for Friday")]
    snippet: String,
    server: Uuid,
    /// The channel that it belongs to.
    channel: Option<Uuid>,
    author: UserBasic,
    created_at: Timestamp,
}

impl SearchResultDto {
    pub(super) fn new(hit: Hit, show: &Presenter) -> Self {
        let Hit { kind, id, server, channel, title, snippet, author, created_at } = hit;
        Self {
            kind: kind.into(),
            id,
            title,
            snippet,
            server: server.0,
            channel: channel.map(|channel| channel.0),
            author: show.user(&author),
            created_at: created_at.into(),
        }
    }
}
