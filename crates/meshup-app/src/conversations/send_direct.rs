//! Writing to a person, which begins a conversation if there is none.

use meshup_domain::conversation::{Conversation, Participant, RequestStatus, set_key};
use meshup_domain::mention::Mention;
use meshup_domain::message::{MessageDraft, NewMessage};
use meshup_domain::permission::{
    self, Allowed, Denied, PeerFacts, PostMessage, RoomFacts, StartConversation, StartConversationFacts,
};
use meshup_domain::room::RoomOwner;
use meshup_domain::user::UserCard;
use meshup_domain::{ConversationId, MessageId, RoomId, UserId, Violations};
use time::OffsetDateTime;

use super::{ConversationSummary, Conversations};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::messages::mentions;
use crate::messages::post::{NONCE_LIFETIME, Post, post_one};
use crate::messages::view::{self, MessageContext, MessageView};
use crate::ports::{AppendOutcome, InsertConversationOutcome, Repos, StoreError, UnitOfWork};
use crate::transactions::Unit;
use crate::user_cards::UserCards;

/// A message to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendDirectMessage {
    /// Another user, who permits being contacted by the sender.
    pub recipient: UserId,
    /// 1 to [`MAX_CONTENT`](meshup_domain::message::MAX_CONTENT) characters after trimming.
    pub content: String,
    /// 1 to 64 characters. A nonce that the sender used in this conversation within 24 h returns the first
    /// message. `None` always writes a new one.
    pub nonce: Option<String>,
}

/// A committed message and its conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentDirectMessage {
    /// The conversation, with both participants.
    pub summary: ConversationSummary,
    /// The message as committed, or as it is now if `is_repeat`.
    pub message: MessageView,
    /// Whether the conversation was created with this message.
    pub is_new: bool,
    /// Whether the nonce was known: the message is the original one, and nothing was written.
    pub is_repeat: bool,
}

operation_error! {
    /// Why the message was not written.
    SendDirectMessageError: Access(AccessError), Invalid(Violations), Store(StoreError);
    ToOneself => Refused, "recipient_is_sender", "You cannot message yourself";
    UnknownPerson => NotFound, "user_not_found", "User not found";
    /// The conversation is a pending request of the sender, who tried to request it again.
    StillPending => Conflict, "request_pending", "Your message request has not been answered yet.";
}

/// The initial state of a new conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// Both participants can write immediately.
    Accepted,
    /// The recipient must accept first, unless the sender follows them.
    Request,
}

/// A validated message to a person who can be contacted.
struct Writing {
    invited: Allowed<StartConversation>,
    peer: PeerFacts,
    /// Both participants, by time of joining.
    people: Vec<UserCard>,
    draft: MessageDraft,
    opening: Opening,
}

impl Writing {
    /// Checks whether the message may be posted in the conversation in its current state.
    fn may_post(
        &self,
        conversation: &Conversation,
        now: OffsetDateTime,
    ) -> Result<(Allowed<PostMessage>, RoomFacts), SendDirectMessageError> {
        let person = self.invited.by();
        let facts = RoomFacts::of_two(conversation, person, self.peer.clone());
        match permission::ask::<PostMessage>(&facts, now) {
            Ok(allowed) => Ok((allowed, facts)),
            Err(Denied::NotAccepted)
                if self.opening == Opening::Request && conversation.requested_by(person) =>
            {
                Err(SendDirectMessageError::StillPending)
            }
            Err(denied) => Err(AccessError::Denied(denied).into()),
        }
    }

    fn written(&self, conversation: Conversation, message: MessageView) -> SentDirectMessage {
        let summary = ConversationSummary { conversation, people: self.people.clone() };
        SentDirectMessage { summary, message, is_new: false, is_repeat: false }
    }
}

impl Conversations {
    /// Writes to a person in their one-to-one conversation, which is created if needed. Concurrent messages
    /// share one conversation, and concurrent repeats of a nonce write one message.
    pub async fn send_direct(
        &self,
        actor: &Actor,
        command: SendDirectMessage,
    ) -> Result<SentDirectMessage, SendDirectMessageError> {
        self.begin_or_append(actor, command, Opening::Accepted).await
    }

    /// Requests a conversation with a first message. A new conversation awaits the recipient's answer, unless
    /// the sender follows them. In an existing one the message is simply posted, which accepts a request from
    /// the other side; if the sender's own request is pending, the result is
    /// [`SendDirectMessageError::StillPending`].
    pub async fn send_request(
        &self,
        actor: &Actor,
        command: SendDirectMessage,
    ) -> Result<SentDirectMessage, SendDirectMessageError> {
        self.begin_or_append(actor, command, Opening::Request).await
    }

    async fn begin_or_append(
        &self,
        actor: &Actor,
        command: SendDirectMessage,
        opening: Opening,
    ) -> Result<SentDirectMessage, SendDirectMessageError> {
        let writing = self.check(actor, command, opening).await?;
        let (repos, now) = (self.store.read(), self.clock.now());
        let known = repos.conversations().by_set(&set_key(&[actor.user, writing.peer.id])).await?;
        let (conversation, joining) = if let Some(known) = known {
            (known, Vec::new())
        } else {
            let ids = (ConversationId(self.ids.next()), RoomId(self.ids.next()));
            Conversation::begin(ids, actor.user, std::slice::from_ref(&writing.invited), None, now)
        };
        let (allowed, facts) = match writing.may_post(&conversation, now) {
            Ok(may) => may,
            Err(refused) => return self.repeat(repos, &writing, conversation, refused).await,
        };
        let mentioned = mentions::resolve(repos, &facts, &writing.draft.content).await?;

        let write = async |work: Unit| {
            let (conversation, is_new) = enter(&*work, conversation.clone(), &joining).await?;
            let mut written = self.write(&*work, &writing, conversation, &mentioned).await?;
            if is_new {
                written.is_new = true;
                self.ask(&*work, &writing, &mut written.summary.conversation).await?;
            }
            Ok(written)
        };
        self.store.write(&allowed, write).await
    }

    /// Checks what does not depend on the conversation: that the recipient can be contacted, and that the
    /// message is valid.
    async fn check(
        &self,
        actor: &Actor,
        command: SendDirectMessage,
        opening: Opening,
    ) -> Result<Writing, SendDirectMessageError> {
        let SendDirectMessage { recipient, content, nonce } = command;
        if recipient == actor.user {
            return Err(SendDirectMessageError::ToOneself);
        }
        let repos = self.store.read();
        let peers = repos.conversations().peers(actor.user, &[recipient]).await?;
        let peer = peers.into_iter().next().ok_or(SendDirectMessageError::UnknownPerson)?;
        let facts = StartConversationFacts { person: actor.user, peer: peer.clone() };
        let invited =
            permission::ask::<StartConversation>(&facts, self.clock.now()).map_err(AccessError::Denied)?;
        let mut broken = Violations::default();
        let draft = MessageDraft::checked(&content, false, nonce.as_deref(), &mut broken);
        broken.into_result()?;
        let cards = UserCards::load(repos, [actor.user, recipient].into_iter()).await?;
        let mut people: Vec<UserCard> =
            [actor.user, recipient].into_iter().filter_map(|id| cards.get(id)).collect();
        people.sort_by_key(|card| card.id);
        Ok(Writing { invited, peer, people, draft, opening })
    }

    /// Posts the message in a conversation.
    async fn write(
        &self,
        work: &dyn UnitOfWork,
        writing: &Writing,
        mut conversation: Conversation,
        mentioned: &[Mention],
    ) -> Result<SentDirectMessage, SendDirectMessageError> {
        let now = self.clock.now();
        let (allowed, facts) = match writing.may_post(&conversation, now) {
            Ok(may) => may,
            Err(refused) => return self.repeat(work, writing, conversation, refused).await,
        };
        let new = NewMessage::post(&allowed, writing.draft.clone(), MessageId(self.ids.next()), now);
        let post = Post { allowed, facts, new, mentioned: mentioned.to_vec(), attachments: Vec::new() };
        let message = match post_one(work, &post).await? {
            AppendOutcome::New { message, ends_draft: _ } => message,
            AppendOutcome::Repeat(_) | AppendOutcome::Gone | AppendOutcome::AnswerGone => {
                return self.repeat(work, writing, conversation, AccessError::NotFound.into()).await;
            }
        };
        if post.facts.accepts_request_by_writing() {
            conversation.answer(RequestStatus::Accepted, now);
        }
        let author = writing.people.iter().find(|card| card.id == message.author);
        let author = author.ok_or(AccessError::NotFound)?;
        let message = MessageContext::of_text(author.clone()).of(message);
        Ok(writing.written(conversation, message))
    }

    /// Marks a new conversation as pending, unless the sender follows the recipient.
    async fn ask(
        &self,
        work: &dyn UnitOfWork,
        writing: &Writing,
        conversation: &mut Conversation,
    ) -> Result<(), StoreError> {
        if writing.opening == Opening::Accepted || writing.peer.is_followed {
            return Ok(());
        }
        conversation.answer(RequestStatus::Pending, self.clock.now());
        work.conversations().save(conversation).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::Room(conversation.room)));
        Ok(())
    }

    /// The original message of a known nonce, otherwise the refusal. Effects of the original message, such as
    /// a pending request, are no reason to refuse its repeat.
    async fn repeat(
        &self,
        repos: &dyn Repos,
        writing: &Writing,
        conversation: Conversation,
        refused: SendDirectMessageError,
    ) -> Result<SentDirectMessage, SendDirectMessageError> {
        let Some(nonce) = &writing.draft.nonce else { return Err(refused) };
        let since = self.clock.now() - NONCE_LIFETIME;
        let author = writing.invited.by();
        let first = repos.messages().by_nonce(conversation.room, author, nonce, since).await?;
        let owner = RoomOwner::Conversation { id: conversation.id };
        let message = view::one(repos, owner, first.ok_or(refused)?).await?;
        Ok(SentDirectMessage { is_repeat: true, ..writing.written(conversation, message) })
    }
}

/// The conversation to write in: the existing one, or a new one unless it is created concurrently.
async fn enter(
    work: &dyn UnitOfWork,
    conversation: Conversation,
    joining: &[Participant],
) -> Result<(Conversation, bool), StoreError> {
    if joining.is_empty() {
        return Ok((conversation, false));
    }
    Ok(match work.conversations().insert(&conversation, joining).await? {
        InsertConversationOutcome::New(conversation) => (conversation, true),
        InsertConversationOutcome::Existing(known) => (known, false),
    })
}

#[cfg(test)]
mod tests;
