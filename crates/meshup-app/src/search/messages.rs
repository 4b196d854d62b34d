//! Indexing of messages.

use std::collections::BTreeSet;

use async_trait::async_trait;
use meshup_domain::message::Message;
use meshup_domain::room::RoomChange;
use meshup_domain::search::SearchKind;
use meshup_domain::{ChannelId, MessageId, ServerId};

use super::SearchDocument;
use crate::ports::{Cursor, MESSAGE_INDEX, RoomEvent, StoreError, UnitOfWork};
use crate::projection::{Batch, Projection};

/// Indexes messages in their current state: those of all rooms for listing by room, and those of channels for
/// searching their server. Conversations are not part of any server search.
#[derive(Debug, Default)]
pub struct MessageIndexer;

#[async_trait]
impl Projection for MessageIndexer {
    fn name(&self) -> &'static str {
        MESSAGE_INDEX
    }

    async fn handle(&self, work: &dyn UnitOfWork, batch: &Batch) -> Result<Cursor, StoreError> {
        let changed: BTreeSet<MessageId> = batch.events.iter().filter_map(changed).collect();
        if changed.is_empty() {
            return Ok(batch.end());
        }
        let changed = work.messages().get_many(&changed.into_iter().collect::<Vec<_>>()).await?;
        work.search().put_messages(&changed).await?;
        let Some(place) = work.search().channel_of(batch.room).await? else { return Ok(batch.end()) };
        let (mut live, mut gone) = (Vec::new(), Vec::new());
        for message in changed {
            match document(place, &message) {
                Some(document) => live.push(document),
                None => gone.push(message.id.0),
            }
        }
        work.search().put(&live).await?;
        work.search().remove(SearchKind::Message, &gone).await?;
        Ok(batch.end())
    }
}

/// The message whose text or existence the event changed.
fn changed(event: &RoomEvent) -> Option<MessageId> {
    match event.change {
        RoomChange::Created | RoomChange::Edited | RoomChange::Deleted => Some(event.message),
        RoomChange::ReactionAdded(_)
        | RoomChange::ReactionRemoved(_)
        | RoomChange::Pinned
        | RoomChange::Unpinned => None,
    }
}

/// `None` if there is nothing to find.
fn document((server, channel): (ServerId, ChannelId), message: &Message) -> Option<SearchDocument> {
    let is_findable = message.deleted_at.is_none() && !message.content.is_empty();
    is_findable.then(|| SearchDocument {
        kind: SearchKind::Message,
        id: message.id.0,
        server,
        channel: Some(channel),
        author: message.author,
        title: String::new(),
        body: message.content.clone(),
        created_at: message.created_at,
    })
}
