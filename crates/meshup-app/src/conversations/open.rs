//! Opening a conversation with an exact set of people.

use meshup_domain::conversation::{
    Conversation, ConversationKind, MAX_PARTICIPANTS, Participant, RequestStatus, set_key,
};
use meshup_domain::permission::{Denied, PeerFacts};
use meshup_domain::{ConversationId, Number, RoomId, UserId};

use super::{ConversationView, Conversations, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::{Explain, Explanation, FieldErrors};
use crate::ports::{Inserted, StoreError};

/// With whom to talk; whoever asks is always one of them.
#[derive(Debug, Clone)]
pub struct OpenConversation {
    pub participants: Vec<UserId>,
}

/// The one conversation of this set of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub conversation: ConversationView,
    pub is_new: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenConversationError {
    #[error("{0}")]
    Invalid(#[from] FieldErrors),
    #[error(transparent)]
    Access(#[from] AccessError),
}

impl From<StoreError> for OpenConversationError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl Explain for OpenConversationError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Invalid(fields) => fields.explain(),
            Self::Access(error) => error.explain(),
        }
    }
}

impl Conversations {
    /// Opens the conversation that holds exactly these people, or finds it, also when many ask at once.
    ///
    /// Opening one's hidden conversation shows it again. Everybody must allow to be written to (403).
    pub async fn open(
        &self,
        actor: &Actor,
        command: OpenConversation,
    ) -> Result<Opened, OpenConversationError> {
        let others = self.others(actor, command).await?;
        let (conversation, people) = self.draft(actor, &others);

        let work = self.store.begin().await?;
        let (conversation, is_new) = match work.conversations().insert(&conversation, &people).await? {
            Inserted::New(conversation) => (conversation, true),
            Inserted::Existing(conversation) => (conversation, false),
        };
        if !is_new {
            let everybody = work.conversations().participants(&[conversation.id]).await?;
            if let Some(mine) = everybody.into_iter().find(|p| p.user == actor.user && p.is_hidden) {
                work.conversations().save_participant(&Participant { is_hidden: false, ..mine }).await?;
            }
        }
        let conversation = view(&*work, conversation).await?;
        work.commit().await?;
        Ok(Opened { conversation, is_new })
    }

    /// The other people, once each, all known and all reachable.
    async fn others(
        &self,
        actor: &Actor,
        command: OpenConversation,
    ) -> Result<Vec<UserId>, OpenConversationError> {
        const FIELD: &str = "participant_ids";
        let mut others = command.participants;
        others.sort_unstable();
        others.dedup();
        others.retain(|id| *id != actor.user);
        if others.is_empty() {
            return Err(FieldErrors::one(FIELD, "Name at least one other person.").into());
        }
        if others.len() >= MAX_PARTICIPANTS {
            return Err(FieldErrors::one(FIELD, "A conversation has at most 50 people.").into());
        }
        let peers = self.store.read().conversations().peers(actor.user, &others).await?;
        let unknown = others.iter().filter(|id| !peers.iter().any(|peer| peer.id == **id));
        let mut fields = FieldErrors::default();
        for id in unknown {
            fields.add(FIELD, format!("Invalid pk \"{id}\" - object does not exist."));
        }
        fields.into_result()?;
        peers
            .iter()
            .try_for_each(PeerFacts::is_reachable)
            .map_err(|denied: Denied| AccessError::Denied(denied))?;
        Ok(others)
    }

    fn draft(&self, actor: &Actor, others: &[UserId]) -> (Conversation, Vec<Participant>) {
        let now = self.clock.now();
        let everybody: Vec<UserId> = std::iter::once(actor.user).chain(others.iter().copied()).collect();
        let id = ConversationId(self.ids.next());
        let kind = if others.len() == 1 { ConversationKind::Direct } else { ConversationKind::Group };
        let conversation = Conversation {
            id,
            number: Number(0),
            room: RoomId(self.ids.next()),
            kind,
            title: None,
            set_key: Some(set_key(&everybody)),
            created_by: actor.user,
            status: RequestStatus::Accepted,
            created_at: now,
            updated_at: now,
        };
        let part = |user: UserId| Participant {
            conversation: id,
            user,
            is_admin: user == actor.user,
            is_muted: false,
            is_pinned: false,
            is_archived: false,
            is_hidden: false,
            joined_at: now,
        };
        (conversation, everybody.into_iter().map(part).collect())
    }
}

#[cfg(test)]
mod tests;
