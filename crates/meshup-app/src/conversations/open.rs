//! Opening a conversation with an exact set of people.

use meshup_domain::conversation::{Conversation, Participant, size, title};
use meshup_domain::permission::{self, Allowed, Approach, ApproachFacts, PeerFacts};
use meshup_domain::{ConversationId, RoomId, UserId, Violations};

use super::people::{PARTICIPANTS, People};
use super::{ConversationView, Conversations, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{Inserted, StoreError, UnitOfWork};

/// With whom to talk; whoever asks is always one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenConversation {
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
        let OpenConversation { people, with } = command;
        let mut errors = Violations::default();
        let title = match with {
            With::ExactlyThem => None,
            With::OneOther => {
                if people.count() != 1 {
                    errors.add(PARTICIPANTS, "Name exactly one other person.");
                }
                None
            }
            With::Titled(text) => errors.check("title", title(&text)),
        };
        let others = people.ids(self.store.read(), PARTICIPANTS, &mut errors).await?;
        let others = self.reachable(actor, others, errors).await?;
        let ids = (ConversationId(self.ids.next()), RoomId(self.ids.next()));
        let (conversation, mut people) =
            Conversation::begin(ids, actor.user, &others, title, self.clock.now());
        // As the store lists them: who came at the same time, by id.
        people.sort_by_key(|part| part.user);

        let Some(allowed) = others.first() else { return Err(nobody().into()) };
        let write =
            async |work: &dyn UnitOfWork| match work.conversations().insert(&conversation, &people).await? {
                Inserted::New(conversation) => Ok((conversation, people.clone(), true)),
                Inserted::Existing(conversation) => {
                    let everybody = show_again(work, actor.user, conversation.id).await?;
                    Ok::<_, OpenConversationError>((conversation, everybody, false))
                }
            };
        let (conversation, people, is_new) = self.store.write(allowed, write).await?;
        let conversation = view::of(self.store.read(), actor.user, conversation, people).await?;
        Ok(Opened { conversation, is_new })
    }

    /// Proofs that these people, oneself left out, allow to be written to; `errors` are what else is wrong.
    pub(super) async fn reachable(
        &self,
        actor: &Actor,
        mut others: Vec<UserId>,
        mut errors: Violations,
    ) -> Result<Vec<Allowed<Approach>>, OpenConversationError> {
        others.retain(|id| *id != actor.user);
        let mut peers = Vec::new();
        if errors.0.contains_key(PARTICIPANTS) {
            // What is known of the people already is wrong.
        } else if others.is_empty() {
            errors.extend(nobody());
        } else if errors.check(PARTICIPANTS, size(others.len() + 1)).is_some() {
            peers = self.store.read().conversations().peers(actor.user, &others).await?;
            for id in others.iter().filter(|id| peers.iter().all(|peer| peer.id != **id)) {
                errors.add(PARTICIPANTS, format!("Invalid pk \"{id}\" - object does not exist."));
            }
        }
        errors.into_result()?;
        let now = self.clock.now();
        let ask =
            |peer: PeerFacts| permission::ask::<Approach>(&ApproachFacts { person: actor.user, peer }, now);
        Ok(peers.into_iter().map(ask).collect::<Result<_, _>>().map_err(AccessError::Denied)?)
    }
}

/// Shows a conversation to somebody again who had hidden it; everybody in it.
async fn show_again(
    work: &dyn UnitOfWork,
    user: UserId,
    conversation: ConversationId,
) -> Result<Vec<Participant>, StoreError> {
    let mut people = work.conversations().participants(&[conversation]).await?;
    if let Some(mine) = people.iter_mut().find(|part| part.user == user && part.is_hidden) {
        mine.is_hidden = false;
        work.conversations().save_participant(mine).await?;
    }
    Ok(people)
}

fn nobody() -> Violations {
    Violations::one(PARTICIPANTS, "Name at least one other person.")
}

#[cfg(test)]
mod tests;
