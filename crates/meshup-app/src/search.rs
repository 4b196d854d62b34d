//! Search in a server.

mod find;
mod follower;
mod renewal;

use meshup_domain::search::SearchKind;
use meshup_domain::{ChannelId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::community::Community;

pub use find::{Find, FindError, Hit};
pub use follower::MessageIndex;
pub use renewal::OutdatedIndex;

/// The use cases of search.
#[derive(Clone)]
pub struct Search {
    community: Community,
}

impl Search {
    /// Use cases on the servers of this community.
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

/// An item as stored in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
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
