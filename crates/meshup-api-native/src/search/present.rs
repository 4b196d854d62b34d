//! Search results.

use meshup_app::search::SearchHit;
use meshup_web::choice::SearchKind;
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A search result.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchResult)]
pub(crate) struct SearchResultDto {
    kind: SearchKind,
    /// Of the message, note, task, event or poll.
    id: Uuid,
    /// For a poll, its question; null for a message.
    #[schema(example = "Release notes")]
    title: Option<String>,
    /// About 200 characters of text around the match, as escaped HTML with matches in `<mark>` elements. If
    /// only the title matches, the beginning of the text.
    #[schema(example = "The <mark>release</mark> is planned for Friday")]
    snippet: String,
    /// The id of the server that was searched.
    server: Uuid,
    /// The channel it belongs to.
    channel: Option<Uuid>,
    author: UserBasic,
    created_at: Timestamp,
}

impl SearchResultDto {
    pub(super) fn new(hit: SearchHit, show: &Presenter) -> Self {
        let SearchHit { kind, id, server, channel, title, snippet, author, created_at } = hit;
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
