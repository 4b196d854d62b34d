//! Views of conversations, loaded in a fixed number of queries.

use std::collections::HashMap;

use meshup_domain::conversation::{Conversation, ConversationKind, Participant};
use meshup_domain::message::Message;
use meshup_domain::user::UserCard;
use meshup_domain::{ConversationId, RoomId, UserId};
use time::OffsetDateTime;

use crate::messages::view::{self, MessageView, read_state};
use crate::ports::{Repos, StoreError};
use crate::user_cards::UserCards;

/// A conversation with its participants and last message, for one participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    /// The conversation itself; identical for all participants.
    pub conversation: Conversation,
    /// All participants, the viewer included, by time of joining.
    pub people: Vec<ParticipantView>,
    /// The last message that is not deleted, with its read state; `None` if there is none.
    pub last_message: Option<MessageView>,
    /// The number of unread messages of others; 0 while a request awaits the viewer's answer.
    pub unread: i64,
}

/// A participant of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantView {
    /// The participation. Whether it is muted, pinned, archived or hidden is for this participant only.
    pub part: Participant,
    /// The public summary of the participant.
    pub card: UserCard,
}

impl ConversationView {
    /// The other participant, if the conversation is one-to-one.
    pub fn peer(&self, viewer: UserId) -> Option<&ParticipantView> {
        let others = self.people.iter().find(|party| party.part.user != viewer);
        others.filter(|_| self.conversation.kind == ConversationKind::Direct)
    }

    /// The time of the last message, or of creation if there is none.
    pub fn last_activity(&self) -> OffsetDateTime {
        let last = self.last_message.as_ref().map(|view| view.message.created_at);
        last.unwrap_or(self.conversation.created_at)
    }
}

/// Views in the given order.
pub(super) async fn views(
    repos: &dyn Repos,
    viewer: UserId,
    found: Vec<Conversation>,
) -> Result<Vec<ConversationView>, StoreError> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ConversationId> = found.iter().map(|c| c.id).collect();
    let people = repos.conversations().participants(&ids).await?;
    compose(repos, viewer, found, people).await
}

/// Views in the given order, of conversations with these people.
async fn compose(
    repos: &dyn Repos,
    viewer: UserId,
    found: Vec<Conversation>,
    participants: Vec<Participant>,
) -> Result<Vec<ConversationView>, StoreError> {
    let rooms: Vec<RoomId> = found.iter().map(|c| c.room).collect();
    let mut people: HashMap<ConversationId, Vec<Participant>> = HashMap::new();
    for part in participants {
        people.entry(part.conversation).or_default().push(part);
    }
    let unread: HashMap<RoomId, i64> = repos.rooms().unread_in(viewer, &rooms).await?.into_iter().collect();
    let mut last = last_messages(repos, &rooms).await?;
    let cards = UserCards::load(repos, people.values().flatten().map(|part| part.user)).await?;
    let with_people = |conversation: Conversation| {
        let parts = people.remove(&conversation.id).unwrap_or_default();
        let mut last_message = last.remove(&conversation.room);
        if let Some(message) = &mut last_message {
            message.read = read_state(&parts, &message.message);
        }
        let unread = unread.get(&conversation.room).copied().unwrap_or_default();
        ConversationView {
            people: parts
                .into_iter()
                .filter_map(|part| Some(ParticipantView { card: cards.get(part.user)?, part }))
                .collect(),
            last_message,
            unread: if conversation.is_pending_for(viewer) { 0 } else { unread },
            conversation,
        }
    };
    Ok(found.into_iter().map(with_people).collect())
}

async fn last_messages(
    repos: &dyn Repos,
    rooms: &[RoomId],
) -> Result<HashMap<RoomId, MessageView>, StoreError> {
    let last: Vec<Message> = repos.messages().last_of(rooms).await?;
    let views = view::of_any(repos, last).await?;
    Ok(views.into_iter().map(|view| (view.message.room, view)).collect())
}

pub(super) async fn view(
    repos: &dyn Repos,
    viewer: UserId,
    conversation: Conversation,
) -> Result<ConversationView, StoreError> {
    let people = repos.conversations().participants(&[conversation.id]).await?;
    of(repos, viewer, conversation, people).await
}

/// The view of a conversation with these participants, which need not be committed yet.
pub(super) async fn of(
    repos: &dyn Repos,
    viewer: UserId,
    conversation: Conversation,
    people: Vec<Participant>,
) -> Result<ConversationView, StoreError> {
    let views = compose(repos, viewer, vec![conversation], people).await?;
    views.into_iter().next().ok_or_else(|| StoreError::Internal("a conversation without a view".into()))
}
