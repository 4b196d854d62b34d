//! Opening a conversation with an exact set of people.

use meshup_domain::conversation::{
    Conversation, ConversationKind, MAX_PARTICIPANTS, Participant, RequestStatus, set_key, title,
};
use meshup_domain::permission::{Denied, PeerFacts};
use meshup_domain::{ConversationId, Number, RoomId, UserId, Violations};

use super::{ConversationView, Conversations, People, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{Inserted, StoreError};

/// With whom to talk; whoever asks is always one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenConversation {
    /// What the surface calls the field of people.
    pub field: &'static str,
    pub people: People,
    pub with: With,
}

/// What sort of conversation to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum With {
    /// The one of exactly these people: a 1:1, or an untitled group.
    ExactlyThem,
    /// The 1:1 with the only other person.
    OneOther,
    /// A new group with a title, whoever is in it.
    Titled(String),
}

/// A conversation that is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub conversation: ConversationView,
    pub is_new: bool,
}

operation_error! {
    /// Why a conversation was not opened.
    OpenConversationError: Invalid(Violations), Access(AccessError), Store(StoreError);
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
        let OpenConversation { field, people, with } = command;
        let mut errors = Violations::default();
        let title = match with {
            With::ExactlyThem => None,
            With::OneOther => {
                if people.count() != 1 {
                    errors.add(field, "Name exactly one other person.");
                }
                None
            }
            With::Titled(text) => errors.check("title", title(&text)),
        };
        let others = self.reachable(actor, field, people, errors).await?;
        let (conversation, people) = self.draft(actor, &others, title);

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
        let conversation = view::view(&*work, actor.user, conversation).await?;
        work.commit().await?;
        Ok(Opened { conversation, is_new })
    }

    /// The other people, once each, all known and all reachable; `errors` are what else is wrong.
    pub(super) async fn reachable(
        &self,
        actor: &Actor,
        field: &'static str,
        people: People,
        mut errors: Violations,
    ) -> Result<Vec<UserId>, OpenConversationError> {
        let repos = self.store.read();
        let mut others = people.ids(repos, field, &mut errors).await?;
        others.retain(|id| *id != actor.user);
        let mut peers = Vec::new();
        if errors.0.contains_key(field) {
            // What is known of the people already is wrong.
        } else if others.is_empty() {
            errors.add(field, "Name at least one other person.");
        } else if others.len() >= MAX_PARTICIPANTS {
            errors.add(field, "A conversation has at most 50 people.");
        } else {
            peers = repos.conversations().peers(actor.user, &others).await?;
            for id in others.iter().filter(|id| peers.iter().all(|peer| peer.id != **id)) {
                errors.add(field, format!("Invalid pk \"{id}\" - object does not exist."));
            }
        }
        errors.into_result()?;
        peers
            .iter()
            .try_for_each(PeerFacts::is_reachable)
            .map_err(|denied: Denied| AccessError::Denied(denied))?;
        Ok(others)
    }

    fn draft(
        &self,
        actor: &Actor,
        others: &[UserId],
        title: Option<String>,
    ) -> (Conversation, Vec<Participant>) {
        let now = self.clock.now();
        let everybody: Vec<UserId> = std::iter::once(actor.user).chain(others.iter().copied()).collect();
        let id = ConversationId(self.ids.next());
        let is_group = title.is_some() || others.len() > 1;
        let conversation = Conversation {
            id,
            number: Number(0),
            room: RoomId(self.ids.next()),
            kind: if is_group { ConversationKind::Group } else { ConversationKind::Direct },
            set_key: title.is_none().then(|| set_key(&everybody)),
            title,
            created_by: actor.user,
            status: RequestStatus::Accepted,
            created_at: now,
            updated_at: now,
        };
        let join = |user| Participant::join(id, user, user == actor.user, now);
        (conversation, everybody.into_iter().map(join).collect())
    }
}

#[cfg(test)]
mod tests;
