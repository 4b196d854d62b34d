//! Messages become notifications, behind the senders.

mod channel;
mod conversation;

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_domain::MessageId;
use meshup_domain::message::{Message, MessageType};
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_domain::user::UserCard;

use crate::community::Community;
use crate::follow::{Batch, Follower};
use crate::messages::view::Cards;
use crate::ports::{Cursor, Repos, StoreError, UnitOfWork};

/// Tells people of messages that call them, and of what is written to them directly.
///
/// A message is told of as it is when its turn comes: one that is deleted by then is not, and an edit tells those
/// whom it calls and who had not been told.
pub struct MessageNotices {
    community: Community,
}

impl MessageNotices {
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

#[async_trait]
impl Follower for MessageNotices {
    fn name(&self) -> &'static str {
        "notifications"
    }

    async fn handle(&self, work: &dyn UnitOfWork, batch: &Batch) -> Result<Cursor, StoreError> {
        let deleted = messages_of(batch, |change| *change == RoomChange::Deleted);
        if !deleted.is_empty() {
            work.notifications().withdraw(batch.room, &deleted).await?;
        }
        let tells = |change: &RoomChange| says(change) || reacted(change);
        if messages_of(batch, tells).is_empty() {
            return Ok(batch.end());
        }
        match work.rooms().owner(batch.room).await? {
            Some(RoomOwner::Channel { id, server }) => self.in_channel(work, batch, id, server).await,
            Some(RoomOwner::Conversation { id }) => self.in_conversation(work, batch, id).await,
            None => Ok(batch.end()),
        }
    }
}

/// Whether there is text that was not there before.
fn says(change: &RoomChange) -> bool {
    matches!(change, RoomChange::Created | RoomChange::Edited)
}

/// Whether a reaction came or went.
fn reacted(change: &RoomChange) -> bool {
    matches!(change, RoomChange::ReactionAdded(_) | RoomChange::ReactionRemoved(_))
}

/// The messages that some events of a batch are about, each once.
fn messages_of(batch: &Batch, which: impl Fn(&RoomChange) -> bool) -> Vec<MessageId> {
    let mut ids: Vec<MessageId> =
        batch.events.iter().filter(|event| which(&event.change)).map(|event| event.message).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A message that people may be told of.
struct Posted {
    message: Message,
    author: UserCard,
}

impl Posted {
    /// Those of `ids` that are there, not deleted, and written by people.
    async fn load(repos: &dyn Repos, ids: &[MessageId]) -> Result<HashMap<MessageId, Self>, StoreError> {
        let mut messages = repos.messages().get_many(ids).await?;
        messages.retain(|message| message.is_live() && message.message_type != MessageType::System);
        let cards = Cards::load(repos, messages.iter().map(|message| message.author)).await?;
        let posted = messages.into_iter().filter_map(|message| {
            let author = cards.get(message.author)?;
            Some((message.id, Self { message, author }))
        });
        Ok(posted.collect())
    }

    /// Whoever was told of it once is not told again.
    fn topic(&self) -> String {
        format!("message:{}", self.message.id)
    }
}

#[cfg(test)]
mod tests;
