//! The search index.

use async_trait::async_trait;
use meshup_domain::message::Message;
use meshup_domain::search::{SearchKind, SearchQuery};
use meshup_domain::{ChannelId, RoomId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, Viewer};
use crate::search::SearchDocument;

/// The name of the projection that indexes messages. Messages after its position in their room are not
/// indexed yet.
pub const MESSAGE_INDEX: &str = "search";

/// The scope of a search in a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFilter {
    /// Only items of these kinds; none if empty.
    pub kinds: Vec<SearchKind>,
    /// Only items of this author or creator; `None` for everyone's.
    pub author: Option<UserId>,
    /// Only items of this channel; `None` for all that the viewer can see.
    pub channel: Option<ChannelId>,
    /// Only items created at or after this time.
    pub since: Option<OffsetDateTime>,
    /// Only items created at or before this time.
    pub until: Option<OffsetDateTime>,
}

/// A search hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchMatch {
    /// The position in the index, which is greater for newer items.
    pub position: i64,
    /// The result of `meshup_domain::search::digest`.
    pub digest: String,
}

/// The search index.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SearchRepository: Send + Sync {
    /// Adds or replaces items.
    async fn put(&self, documents: &[SearchDocument]) -> Result<(), StoreError>;
    /// Removes items; unknown ones are ignored.
    async fn remove(&self, kind: SearchKind, ids: &[Uuid]) -> Result<(), StoreError>;
    /// The newest items visible to `viewer` that match the query, newest first, without deleted messages. The
    /// cost grows with `limit`, and hardly with the size of the index.
    async fn find(
        &self,
        server: ServerId,
        viewer: Viewer,
        query: &SearchQuery,
        filter: &SearchFilter,
        limit: u64,
    ) -> Result<Vec<SearchMatch>, StoreError>;
    /// Items by index position, in the order of `positions`; deleted ones are omitted. The body of a message
    /// is not stored in the index.
    async fn documents(&self, positions: &[i64]) -> Result<Vec<SearchDocument>, StoreError>;
    /// Adds or replaces messages in the index of their room; deleted ones are removed. Messages that
    /// [`MESSAGE_INDEX`] has not processed yet are searched by their text.
    async fn put_messages(&self, messages: &[Message]) -> Result<(), StoreError>;
    /// At most `limit` items, other than messages, indexed by a tokenizer older than
    /// [`INDEX_VERSION`](meshup_domain::search::INDEX_VERSION).
    async fn outdated(&self, limit: u64) -> Result<Vec<SearchDocument>, StoreError>;
    /// Indexes outdated items again; those replaced or removed since are left alone.
    async fn renew(&self, documents: &[SearchDocument]) -> Result<(), StoreError>;
    /// The server and channel of a room; `None` for conversations.
    async fn channel_of(&self, room: RoomId) -> Result<Option<(ServerId, ChannelId)>, StoreError>;
}
