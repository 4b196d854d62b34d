//! Opening a conversation with an exact set of people.

use meshup_domain::conversation::{Conversation, Participant, size, title};
use meshup_domain::permission::{self, Allowed, PeerFacts, StartConversation, StartConversationFacts};
use meshup_domain::{ConversationId, RoomId, UserId, Violations};

use super::people::{PARTICIPANTS, UserKeys};
use super::{ConversationView, Conversations, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{InsertConversationOutcome, StoreError, UnitOfWork};
use crate::transactions::Unit;

/// The people to talk with; the user is always included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenConversation {
    /// At most [`MAX_PARTICIPANTS`](meshup_domain::conversation::MAX_PARTICIPANTS) with the user, who may be
    /// named or not. Duplicates count once.
    pub people: UserKeys,
    /// The kind of conversation, and whether an existing one is returned.
    pub with: OpenMode,
}

/// The kind of conversation to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenMode {
    /// The conversation of exactly these people: one-to-one, or an untitled group. Created unless it exists.
    ExactParticipants,
    /// The one-to-one conversation with the only person named. Created unless it exists.
    DirectWith,
    /// A new group with this title of 1 to 100 characters, even if the same people have one already.
    NewGroup(String),
}

/// A conversation that exists now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedConversation {
    /// As the user sees it after the commit.
    pub conversation: ConversationView,
    /// Whether this call created the conversation; false if it existed.
    pub is_new: bool,
}

operation_error! {
    /// Why the conversation was not opened.
    OpenConversationError: Invalid(Violations), Access(AccessError), Store(StoreError);
}

impl Conversations {
    /// Creates or finds the conversation of exactly these people, even under concurrency.
    ///
    /// Opening a conversation that the user has hidden unhides it. Everyone must permit being contacted
    /// (403).
    pub async fn open(
        &self,
        actor: &Actor,
        command: OpenConversation,
    ) -> Result<OpenedConversation, OpenConversationError> {
        let OpenConversation { people, with } = command;
        let mut errors = Violations::default();
        let title = match with {
            OpenMode::ExactParticipants => None,
            OpenMode::DirectWith => {
                if people.count() != 1 {
                    errors.add(PARTICIPANTS, "Specify exactly one other user.");
                }
                None
            }
            OpenMode::NewGroup(text) => errors.check("title", title(&text)),
        };
        let others = people.ids(self.store.read(), PARTICIPANTS, &mut errors).await?;
        let others = self.contactable(actor, others, errors).await?;
        let ids = (ConversationId(self.ids.next()), RoomId(self.ids.next()));
        let (conversation, mut people) =
            Conversation::begin(ids, actor.user, &others, title, self.clock.now());
        // The order in which the store lists participants with the same time of joining.
        people.sort_by_key(|part| part.user);

        let Some(allowed) = others.first() else { return Err(no_participants().into()) };
        let write = async |work: Unit| match work.conversations().insert(&conversation, &people).await? {
            InsertConversationOutcome::New(conversation) => Ok((conversation, people.clone(), true)),
            InsertConversationOutcome::Existing(conversation) => {
                let people = unhide(&*work, actor.user, conversation.id).await?;
                Ok::<_, OpenConversationError>((conversation, people, false))
            }
        };
        let (conversation, people, is_new) = self.store.write(allowed, write).await?;
        let conversation = view::of(self.store.read(), actor.user, conversation, people).await?;
        Ok(OpenedConversation { conversation, is_new })
    }

    /// Proofs that these people, except the user, can be contacted. `errors` are violations found before.
    pub(super) async fn contactable(
        &self,
        actor: &Actor,
        mut others: Vec<UserId>,
        mut errors: Violations,
    ) -> Result<Vec<Allowed<StartConversation>>, OpenConversationError> {
        others.retain(|id| *id != actor.user);
        let mut peers = Vec::new();
        if errors.0.contains_key(PARTICIPANTS) {
            // The list of people is invalid already.
        } else if others.is_empty() {
            errors.extend(no_participants());
        } else if errors.check(PARTICIPANTS, size(others.len() + 1)).is_some() {
            peers = self.store.read().conversations().peers(actor.user, &others).await?;
            for id in others.iter().filter(|id| peers.iter().all(|peer| peer.id != **id)) {
                errors.add(PARTICIPANTS, format!("Invalid pk \"{id}\" - object does not exist."));
            }
        }
        errors.into_result()?;
        let now = self.clock.now();
        let ask = |peer: PeerFacts| {
            permission::ask::<StartConversation>(&StartConversationFacts { person: actor.user, peer }, now)
        };
        Ok(peers.into_iter().map(ask).collect::<Result<_, _>>().map_err(AccessError::Denied)?)
    }
}

/// Unhides the conversation for `user` and returns all participants.
async fn unhide(
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

fn no_participants() -> Violations {
    Violations::one(PARTICIPANTS, "Specify at least one other user.")
}

#[cfg(test)]
mod tests;
