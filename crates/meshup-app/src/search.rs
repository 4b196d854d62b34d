//! Finding what people wrote, across a server.

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
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

/// Something that can be found, as the index keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub kind: SearchKind,
    pub id: Uuid,
    pub server: ServerId,
    /// The channel that it belongs to: who may not see that, does not find it.
    pub channel: Option<ChannelId>,
    pub author: UserId,
    pub title: String,
    pub body: String,
    pub created_at: OffsetDateTime,
}

#[cfg(test)]
mod tests;
