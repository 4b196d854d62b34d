//! The search index.

use async_trait::async_trait;
use meshup_domain::message::Message;
use meshup_domain::search::{SearchKind, SearchQuery};
use meshup_domain::{ChannelId, RoomId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, Viewer};
use crate::search::Document;

/// The name of the follower that indexes messages: how far it is in a room tells which of them have to be looked
/// through.
pub const MESSAGE_INDEX: &str = "search";

/// Which things of a server are looked through. Both times are included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFilter {
    pub kinds: Vec<SearchKind>,
    pub author: Option<UserId>,
    pub channel: Option<ChannelId>,
    pub since: Option<OffsetDateTime>,
    pub until: Option<OffsetDateTime>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its place in the index, the greater the newer.
    pub position: i64,
    /// What `meshup_domain::search::digest` made of it.
    pub digest: String,
}

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SearchRepository: Send + Sync {
    /// Makes things findable as they are now, whatever was known of them before.
    async fn put(&self, documents: &[Document]) -> Result<(), StoreError>;
    /// Forgets things; unknown ones are left out.
    async fn remove(&self, kind: SearchKind, ids: &[Uuid]) -> Result<(), StoreError>;
    /// The newest things that `viewer` may see and in which all of the query stands, newest first, without messages
    /// that are deleted. The cost grows with `limit`, and hardly with how much there is.
    async fn find(
        &self,
        server: ServerId,
        viewer: Viewer,
        query: &SearchQuery,
        filter: &SearchFilter,
        limit: u64,
    ) -> Result<Vec<Found>, StoreError>;
    /// Things by their places, in the order of `positions`; those that are gone are left out. The body of a message
    /// is not kept here.
    async fn documents(&self, positions: &[i64]) -> Result<Vec<Document>, StoreError>;
    /// Makes messages findable in the lists of their rooms as they are now; deleted ones are forgotten. What
    /// [`MESSAGE_INDEX`] has not come by yet is found there as well, by its text.
    async fn put_messages(&self, messages: &[Message]) -> Result<(), StoreError>;
    /// Things other than messages whose words were read as before [`EDITION`](meshup_domain::search::EDITION), at most
    /// `limit`.
    async fn outdated(&self, limit: u64) -> Result<Vec<Document>, StoreError>;
    /// Reads the words of outdated things again; what was put since, or removed, stays as it is.
    async fn renew(&self, documents: &[Document]) -> Result<(), StoreError>;
    /// The channel that a room belongs to; nothing for conversations.
    async fn channel_of(&self, room: RoomId) -> Result<Option<(ServerId, ChannelId)>, StoreError>;
}
