//! Search in a server.

mod find;
mod messages;
mod reindex;

use meshup_domain::search::SearchKind;
use meshup_domain::{ChannelId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::server_context::ServerContext;

pub use find::{FindError, SearchContent, SearchHit};
pub use messages::MessageIndexer;
pub use reindex::ReindexJob;

/// The use cases of search.
#[derive(Clone)]
pub struct Search {
    context: ServerContext,
}

impl Search {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }
}

/// An item as stored in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchDocument {
    /// What `id` refers to.
    pub kind: SearchKind,
    /// The id of the message, note, task, event or poll; unique per kind.
    pub id: Uuid,
    /// The server whose searches find the item.
    pub server: ServerId,
    /// The channel that the item belongs to; it is found only by users who can see that channel. `None` if
    /// every member can see the item.
    pub channel: Option<ChannelId>,
    /// The author of a message, or the creator of an item.
    pub author: UserId,
    /// The title or question; empty for messages.
    pub title: String,
    /// Everything else that is searched, one text per line. Messages are returned without it.
    pub body: String,
    /// When the message was posted or the item created.
    pub created_at: OffsetDateTime,
}

#[cfg(test)]
mod tests;
