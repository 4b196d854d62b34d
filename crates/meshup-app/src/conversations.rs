//! Direct conversations: opening, listing, leaving.

mod leave;
mod open;

use std::collections::HashMap;
use std::sync::Arc;

use meshup_domain::conversation::{Conversation, Participant};
use meshup_domain::message::Message;
use meshup_domain::permission::ReadRoom;
use meshup_domain::user::UserCard;
use meshup_domain::{ConversationId, RoomId};
use time::OffsetDateTime;

use crate::access::{Access, AccessError};
use crate::actor::Actor;
use crate::messages::view::Cards;
use crate::page::{Page, PageRequest};
use crate::ports::{Clock, Ids, Repos, Store, StoreError};

pub use open::{OpenConversation, OpenConversationError, Opened};

/// The use cases of conversations.
pub struct Conversations {
    store: Arc<dyn Store>,
    access: Arc<Access>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// A conversation with the people in it and its last message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    pub conversation: Conversation,
    /// By the time they came.
    pub participants: Vec<UserCard>,
    pub last_message: Option<LastMessage>,
}

/// The newest live message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastMessage {
    pub content: String,
    pub author: UserCard,
    pub created_at: OffsetDateTime,
}

impl Conversations {
    pub fn new(store: Arc<dyn Store>, access: Arc<Access>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { store, access, clock, ids }
    }

    /// One's conversations, the latest activity first.
    pub async fn list(&self, actor: &Actor, page: PageRequest) -> Result<Page<ConversationView>, StoreError> {
        let repos = self.store.read();
        let found = repos.conversations().list(actor.user, page).await?;
        Ok(Page { items: views(repos, found.items).await?, total: found.total })
    }

    /// A conversation that the person is in; that of others does not exist for them.
    pub async fn get(&self, actor: &Actor, id: ConversationId) -> Result<ConversationView, AccessError> {
        let repos = self.store.read();
        let conversation = repos.conversations().get(id).await?.ok_or(AccessError::NotFound)?;
        self.access.room::<ReadRoom>(actor, conversation.room).await?;
        Ok(view(repos, conversation).await?)
    }
}

/// Views in the given order, in three queries.
async fn views(repos: &dyn Repos, found: Vec<Conversation>) -> Result<Vec<ConversationView>, StoreError> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ConversationId> = found.iter().map(|c| c.id).collect();
    let rooms: Vec<RoomId> = found.iter().map(|c| c.room).collect();
    let mut people: HashMap<ConversationId, Vec<Participant>> = HashMap::new();
    for participant in repos.conversations().participants(&ids).await? {
        people.entry(participant.conversation).or_default().push(participant);
    }
    let last = repos.messages().last_of(&rooms).await?;
    let last: HashMap<RoomId, Message> = last.into_iter().map(|m| (m.room, m)).collect();
    let named = people.values().flatten().map(|p| p.user).chain(last.values().map(|m| m.author));
    let cards = Cards::load(repos, named).await?;
    let with_people = |conversation: Conversation| ConversationView {
        participants: people
            .get(&conversation.id)
            .map(|people| people.iter().filter_map(|p| cards.get(p.user)).collect())
            .unwrap_or_default(),
        last_message: last.get(&conversation.room).and_then(|message| {
            Some(LastMessage {
                content: message.content.clone(),
                author: cards.get(message.author)?,
                created_at: message.created_at,
            })
        }),
        conversation,
    };
    Ok(found.into_iter().map(with_people).collect())
}

async fn view(repos: &dyn Repos, conversation: Conversation) -> Result<ConversationView, StoreError> {
    let views = views(repos, vec![conversation]).await?;
    views.into_iter().next().ok_or_else(|| StoreError::Internal("a conversation without a view".into()))
}

#[cfg(test)]
mod tests;
