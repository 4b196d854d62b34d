//! Messages on their way into the index.

use std::collections::BTreeSet;

use async_trait::async_trait;
use meshup_domain::message::Message;
use meshup_domain::room::RoomEventKind;
use meshup_domain::search::SearchKind;
use meshup_domain::{ChannelId, MessageId, ServerId};

use super::Document;
use crate::follow::{Batch, Follower};
use crate::ports::{Cursor, RoomEvent, RoomEventBody, StoreError, UnitOfWork};

/// Indexes the messages of channels as they are once it comes by. What is said in conversations is nobody else's.
#[derive(Debug, Default)]
pub struct MessageIndex;

#[async_trait]
impl Follower for MessageIndex {
    fn name(&self) -> &'static str {
        "search"
    }

    async fn handle(&self, work: &dyn UnitOfWork, batch: &Batch) -> Result<Cursor, StoreError> {
        let Some(place) = work.search().channel_of(batch.room).await? else { return Ok(batch.end()) };
        let changed: BTreeSet<MessageId> = batch.events.iter().filter_map(changed).collect();
        let changed: Vec<MessageId> = changed.into_iter().collect();
        let (mut live, mut gone) = (Vec::new(), Vec::new());
        for message in work.messages().get_many(&changed).await? {
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

/// The message that reads differently, or is there or not there, since the event.
fn changed(event: &RoomEvent) -> Option<MessageId> {
    match event.body {
        RoomEventBody::Created
        | RoomEventBody::Other { kind: RoomEventKind::Edited | RoomEventKind::Deleted, .. } => {
            Some(event.message)
        }
        RoomEventBody::Other {
            kind:
                RoomEventKind::ReactionAdded
                | RoomEventKind::ReactionRemoved
                | RoomEventKind::Pinned
                | RoomEventKind::Unpinned,
            ..
        } => None,
    }
}

/// Nothing where there is nothing to find.
fn document((server, channel): (ServerId, ChannelId), message: &Message) -> Option<Document> {
    let is_findable = message.deleted_at.is_none() && !message.content.is_empty();
    is_findable.then(|| Document {
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
