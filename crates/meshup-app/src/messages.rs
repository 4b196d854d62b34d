//! Messages of a room: sending, reading, editing, reactions and pins.

mod delete;
mod drafts;
mod edit;
pub(crate) mod events;
mod files;
mod list;
mod listed;
mod memory;
pub(crate) mod mentions;
mod own;
mod pin;
pub(crate) mod post;
mod queue;
mod range;
mod react;
mod read;
mod recent;
mod send;
mod upload;
pub mod view;

use std::sync::Arc;

use meshup_domain::message::Message;
use meshup_domain::permission::{Allowed, ReadRoom, WriteAction};
use meshup_domain::user::UserCard;
use meshup_domain::{ChannelId, ConversationId, MessageId, Number, RoomId, UserId};

use crate::access::{Access, AccessError};
use crate::actor::Actor;
use crate::cache::Cache;
use crate::domain_event::DomainEvent;
use crate::error::Explain;
use crate::ports::{Background, Clock, Files, Ids, NewRoomEvent, Repos, Store, StoreError, UnitOfWork};
use crate::transactions::{Transactions, Unit};
use crate::user_cards::UserCards;
use queue::PostQueue;

pub use drafts::SaveDraftError;
pub use edit::{EditMessage, EditMessageError};
pub use events::RoomEventView;
pub(crate) use files::upload_folder;
pub use files::{Media, UPLOADS};
pub use list::{ListMessages, ListMessagesError};
pub use listed::{ListedMessage, RenderingKey};
pub use own::OwnDataView;
pub use pin::PinError;
pub use range::{MessageKey, MessageRange};
pub use react::{AddedReaction, ReactError, ReactionToggle, UnreactError};
pub use read::{MarkReadError, UnreadCounts};
pub use recent::RecentMessages;
pub use send::{SendMessage, SendMessageError, Sent, SlowMode};
pub use upload::{MAX_UPLOAD, UploadError, UploadedFile};
pub use view::{MessageView, Quote, ReactionView};

/// The use cases of messages.
pub struct Messages {
    store: Transactions,
    access: Arc<Access>,
    files: Arc<dyn Files>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    recent: Arc<RecentMessages>,
    queue: Arc<PostQueue>,
    /// Public summaries of authors, so that a warm send needs no read.
    authors: Cache<UserId, UserCard>,
    /// The room of a channel never changes; when a channel is deleted, so is its room.
    channels: Cache<ChannelId, RoomId>,
    conversations: Cache<ConversationId, RoomId>,
}

impl Messages {
    /// Starts with empty caches, apart from `recent`. Messages that several users post at once are written in `background`.
    pub fn new(
        store: Arc<dyn Store>,
        access: Arc<Access>,
        files: Arc<dyn Files>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        recent: Arc<RecentMessages>,
        background: Arc<dyn Background>,
    ) -> Self {
        let store = Transactions::new(store);
        Self {
            queue: Arc::new(PostQueue::new(store.clone(), background)),
            store,
            access,
            files,
            clock,
            ids,
            recent,
            authors: Cache::default(),
            channels: Cache::default(),
            conversations: Cache::default(),
        }
    }

    /// The room of a channel.
    pub async fn room_of_channel(&self, channel: ChannelId) -> Result<RoomId, AccessError> {
        let now = self.clock.now();
        if let Some(room) = self.channels.get(&channel, now) {
            return Ok(*room);
        }
        let ticket = self.channels.ticket();
        let room = self.store.read().rooms().of_channel(channel).await?.ok_or(AccessError::NotFound)?;
        Ok(*self.channels.put(ticket, channel, room, now))
    }

    /// The room of a conversation. Each use case checks what the user may do in it.
    pub async fn room_of_conversation(&self, conversation: ConversationId) -> Result<RoomId, AccessError> {
        let now = self.clock.now();
        if let Some(room) = self.conversations.get(&conversation, now) {
            return Ok(*room);
        }
        let ticket = self.conversations.ticket();
        let room =
            self.store.read().rooms().of_conversation(conversation).await?.ok_or(AccessError::NotFound)?;
        Ok(*self.conversations.put(ticket, conversation, room, now))
    }

    /// Runs `write` in a unit that has locked the room of the proof.
    async fn with_room_locked<A, T, E>(
        &self,
        allowed: &Allowed<A>,
        write: impl AsyncFnOnce(Unit) -> Result<T, E> + Clone,
    ) -> Result<T, E>
    where
        A: WriteAction<Scope = RoomId>,
        E: Explain + From<StoreError> + From<AccessError>,
    {
        let locked = async |work: Unit| {
            lock(&*work, allowed.scope()).await?;
            write(work).await
        };
        self.store.write(allowed, locked).await
    }

    async fn author(&self, id: UserId) -> Result<UserCard, AccessError> {
        let now = self.clock.now();
        if let Some(card) = self.authors.get(&id, now) {
            return Ok(card.as_ref().clone());
        }
        let ticket = self.authors.ticket();
        let card = UserCards::load(self.store.read(), std::iter::once(id)).await?.get(id);
        let card = self.authors.put(ticket, id, card.ok_or(AccessError::NotFound)?, now);
        Ok(card.as_ref().clone())
    }

    /// The message with this number, if it belongs to the room; for surfaces with integer ids.
    pub async fn id_by_number(&self, room: RoomId, number: Number) -> Result<MessageId, AccessError> {
        let found = find(self.store.read(), room, number.into()).await?.filter(Message::is_live);
        found.map(|message| message.id).ok_or(AccessError::NotFound)
    }

    /// A message of a room that the user may read.
    pub async fn get(&self, actor: &Actor, room: RoomId, id: MessageId) -> Result<MessageView, AccessError> {
        let (_, facts) = self.access.room::<ReadRoom>(actor, room).await?;
        let message = live(self.store.read(), room, id).await?;
        Ok(view::one(self.store.read(), facts.owner(), message).await?)
    }

    /// The number of live messages in a room, which is stored rather than counted.
    pub async fn count(&self, actor: &Actor, room: RoomId) -> Result<u64, AccessError> {
        self.access.room::<ReadRoom>(actor, room).await?;
        if let Some(count) = self.recent.count(&self.store, room) {
            return Ok(count);
        }
        let head = self.store.read().rooms().head(room).await?.ok_or(AccessError::NotFound)?;
        Ok(u64::try_from(head.message_count).unwrap_or_default())
    }

    /// Previous texts of a message, oldest first.
    pub async fn history(
        &self,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
    ) -> Result<Vec<meshup_domain::message::Revision>, AccessError> {
        self.access.room::<ReadRoom>(actor, room).await?;
        let message = live(self.store.read(), room, id).await?;
        Ok(self.store.read().messages().revisions(message.id).await?)
    }
}

/// A message of a room, live or deleted.
async fn find(repos: &dyn Repos, room: RoomId, key: MessageKey) -> Result<Option<Message>, StoreError> {
    match key {
        MessageKey::Id(id) => repos.messages().get(room, id).await,
        MessageKey::Number(number) => {
            let found = repos.messages().by_number(number).await?;
            Ok(found.filter(|message| message.room == room))
        }
    }
}

/// A message that exists and is not deleted.
async fn live(repos: &dyn Repos, room: RoomId, id: MessageId) -> Result<Message, AccessError> {
    let message = repos.messages().get(room, id).await?;
    message.filter(Message::is_live).ok_or(AccessError::NotFound)
}

/// Locks a room. Call it before changing anything in the room.
async fn lock(repos: &dyn Repos, room: RoomId) -> Result<(), AccessError> {
    repos.rooms().lock(room).await?.map(|_| ()).ok_or(AccessError::NotFound)
}

/// Records a durable event in a locked room and announces it.
async fn record(work: &dyn UnitOfWork, room: RoomId, event: &NewRoomEvent) -> Result<(), StoreError> {
    let seq = work.rooms().record(room, event).await?;
    work.raise(DomainEvent::RoomAdvanced { room, seq });
    Ok(())
}

#[cfg(test)]
mod tests;
