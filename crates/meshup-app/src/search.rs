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
    /// Use cases on the servers of this community.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }
}

/// An item as stored in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchDocument {
    pub kind: SearchKind,
    pub id: Uuid,
    pub server: ServerId,
    /// The channel that the item belongs to; it is found only by people who can see that channel.
    pub channel: Option<ChannelId>,
    pub author: UserId,
    pub title: String,
    pub body: String,
    pub created_at: OffsetDateTime,
}

#[cfg(test)]
mod tests;
