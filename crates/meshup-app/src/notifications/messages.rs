//! Notifications about messages, created asynchronously.

mod channel;
mod conversation;

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_domain::MessageId;
use meshup_domain::message::{Message, MessageType};
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_domain::user::UserCard;

use crate::messages::view::UserCards;
use crate::ports::{Cursor, Repos, StoreError, UnitOfWork};
use crate::projection::{Batch, Projection};
use crate::server_context::ServerContext;

/// Notifies users of mentions and of messages in their conversations.
///
/// A message is read when it is processed: one deleted by then causes no notification, and an edit notifies
/// users whom it mentions and who have not been notified before.
pub struct MessageNotifier {
    context: ServerContext,
}

impl MessageNotifier {
    /// Notifies users through the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }
}

#[async_trait]
impl Projection for MessageNotifier {
    fn name(&self) -> &'static str {
        "notifications"
    }

    async fn handle(&self, work: &dyn UnitOfWork, batch: &Batch) -> Result<Cursor, StoreError> {
        let deleted = messages_of(batch, |change| *change == RoomChange::Deleted);
        if !deleted.is_empty() {
            work.notifications().withdraw(batch.room, &deleted).await?;
        }
        let is_relevant = |change: &RoomChange| has_new_text(change) || is_reaction(change);
        if messages_of(batch, is_relevant).is_empty() {
            return Ok(batch.end());
        }
        match work.rooms().owner(batch.room).await? {
            Some(RoomOwner::Channel { id, server }) => self.in_channel(work, batch, id, server).await,
            Some(RoomOwner::Conversation { id }) => self.in_conversation(work, batch, id).await,
            None => Ok(batch.end()),
        }
    }
}

/// Whether the event has new text.
fn has_new_text(change: &RoomChange) -> bool {
    matches!(change, RoomChange::Created | RoomChange::Edited)
}

/// Whether a reaction was added or removed.
fn is_reaction(change: &RoomChange) -> bool {
    matches!(change, RoomChange::ReactionAdded(_) | RoomChange::ReactionRemoved(_))
}

/// The messages of some events of a batch, without duplicates.
fn messages_of(batch: &Batch, which: impl Fn(&RoomChange) -> bool) -> Vec<MessageId> {
    let mut ids: Vec<MessageId> =
        batch.events.iter().filter(|event| which(&event.change)).map(|event| event.message).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A message that can cause notifications.
struct Posted {
    message: Message,
    author: UserCard,
}

impl Posted {
    /// Those of `ids` that exist, are not deleted, and were written by users.
    async fn load(repos: &dyn Repos, ids: &[MessageId]) -> Result<HashMap<MessageId, Self>, StoreError> {
        let mut messages = repos.messages().get_many(ids).await?;
        messages.retain(|message| message.is_live() && message.message_type != MessageType::System);
        let cards = UserCards::load(repos, messages.iter().map(|message| message.author)).await?;
        let posted = messages.into_iter().filter_map(|message| {
            let author = cards.get(message.author)?;
            Some((message.id, Self { message, author }))
        });
        Ok(posted.collect())
    }

    /// One topic per message, so that each user is notified at most once.
    fn topic(&self) -> String {
        format!("message:{}", self.message.id)
    }
}

#[cfg(test)]
mod tests;
