//! Direct conversations: opening, listing, leaving.

mod answer;
mod direct;
mod group;
mod leave;
mod open;
mod people;
mod send_direct;
mod settings;
mod summary;
mod view;

use std::sync::Arc;

use meshup_domain::conversation::Conversation;
use meshup_domain::permission::{Action, Allowed, ReadRoom, RoomFacts};
use meshup_domain::{ConversationId, Number, RoomId, UserId};

use crate::access::{Access, AccessError};
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::{Clock, ConversationFilter, ConversationQuery, Ids, Store, StoreError};
use crate::transactions::Transactions;

pub use answer::AnswerError;
pub use direct::DirectConversation;
pub use group::{GroupError, UpdateGroup};
pub(crate) use leave::leave_group;
pub use open::{OpenConversation, OpenConversationError, OpenMode, OpenedConversation};
pub use people::UserKeys;
pub use send_direct::{SendDirectMessage, SendDirectMessageError, SentDirectMessage};
pub use settings::ParticipantSetting;
pub use summary::ConversationSummary;
pub use view::{ConversationView, ParticipantView};

/// The use cases of conversations.
pub struct Conversations {
    store: Transactions,
    access: Arc<Access>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Conversations {
    /// Use cases over these ports.
    pub fn new(store: Arc<dyn Store>, access: Arc<Access>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { store: Transactions::new(store), access, clock, ids }
    }

    /// The user's conversations that match the filter, by latest activity. A blank search matches all.
    pub async fn list(
        &self,
        actor: &Actor,
        on: ConversationFilter,
        search: Option<String>,
        page: PageRequest,
    ) -> Result<Page<ConversationView>, StoreError> {
        let repos = self.store.read();
        let search = search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let query = ConversationQuery { person: actor.user, filter: on, search };
        let found = repos.conversations().list(&query, page).await?;
        Ok(Page { items: view::views(repos, actor.user, found.items).await?, total: found.total })
    }

    /// A conversation of the user; those of others are not found.
    pub async fn get(&self, actor: &Actor, id: ConversationId) -> Result<ConversationView, AccessError> {
        let conversation = self.find(actor, id).await?;
        Ok(view::view(self.store.read(), actor.user, conversation).await?)
    }

    /// The id of the conversation with this number, for surfaces with integer ids.
    pub async fn id_by_number(&self, number: Number) -> Result<ConversationId, AccessError> {
        let found = self.store.read().conversations().by_number(number).await?;
        found.map(|conversation| conversation.id).ok_or(AccessError::NotFound)
    }

    /// The id of the user with this number, for surfaces with integer ids.
    pub async fn person(&self, number: Number) -> Result<UserId, SendDirectMessageError> {
        let known = self.people(&[number]).await?;
        known.first().map(|(_, id)| *id).ok_or(SendDirectMessageError::UnknownPerson)
    }

    /// The users with these numbers; unknown ones are omitted.
    pub async fn people(&self, numbers: &[Number]) -> Result<Vec<(Number, UserId)>, StoreError> {
        self.store.read().users().by_numbers(numbers).await
    }

    async fn find(&self, actor: &Actor, id: ConversationId) -> Result<Conversation, AccessError> {
        Ok(self.authorize::<ReadRoom>(actor, id).await?.1)
    }

    /// Finds a conversation and requests permission for an action in it.
    async fn authorize<A>(
        &self,
        actor: &Actor,
        id: ConversationId,
    ) -> Result<(Allowed<A>, Conversation), AccessError>
    where
        A: Action<Facts = RoomFacts, Scope = RoomId>,
    {
        let found = self.store.read().conversations().get(id).await?.ok_or(AccessError::NotFound)?;
        let (allowed, _) = self.access.room(actor, found.room).await?;
        Ok((allowed, found))
    }
}

#[cfg(test)]
pub(crate) mod tests;
