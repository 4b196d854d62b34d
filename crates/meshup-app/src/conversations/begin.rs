//! Writing to a person, whether or not there is a conversation with them yet.

use meshup_domain::conversation::{Conversation, ConversationKind, Participant, RequestStatus, set_key};
use meshup_domain::message::{self, Draft, Message, NewMessage};
use meshup_domain::permission::{self, PeerFacts, PostMessage};
use meshup_domain::room::RoomOwner;
use meshup_domain::{ConversationId, MessageId, Number, RoomId, UserId, Violations};

use super::{ConversationView, Conversations, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::messages::view::{MessageView, one};
use crate::messages::{NONCE_LIFE, mentions};
use crate::ports::{Appended, Inserted, StoreError, UnitOfWork};

/// A message to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteTo {
    pub recipient: UserId,
    /// What the surface calls the text.
    pub field: &'static str,
    pub text: String,
    /// 1 to 64 characters. One that the sender used in this conversation within 24 h gives the first message back.
    pub nonce: Option<String>,
}

/// A message that is on disk, with its conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub conversation: ConversationView,
    pub message: MessageView,
    /// The conversation begins with this message.
    pub is_new: bool,
    /// The nonce was known: this is the message of the first time, and nothing was written.
    pub is_repeat: bool,
}

operation_error! {
    /// Why nothing was written to a person.
    WriteToError: Access(AccessError), Invalid(Violations), Store(StoreError);
    ToOneself => Refused, "recipient_is_sender", "You cannot message yourself";
    UnknownPerson => NotFound, "user_not_found", "User not found";
    StillPending => Conflict, "request_pending", "Your request waits for an answer.";
}

/// How a conversation begins that is not there yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// Both talk at once.
    Accepted,
    /// The other side is asked first, unless the sender follows them.
    Request,
}

impl Conversations {
    /// Writes to a person in the 1:1 with them, which begins if there is none. Of many at once, all write in one, and
    /// of those with one nonce, one writes.
    pub async fn write_to(&self, actor: &Actor, command: WriteTo) -> Result<Written, WriteToError> {
        self.begin_or_append(actor, command, Opening::Accepted).await
    }

    /// Asks a person to talk, with a first message: a conversation that begins so waits for their answer, unless the
    /// sender follows them. Where there is one it is written in, which accepts the request of the other side; while
    /// one's own waits, [`WriteToError::StillPending`].
    pub async fn request(&self, actor: &Actor, command: WriteTo) -> Result<Written, WriteToError> {
        self.begin_or_append(actor, command, Opening::Request).await
    }

    async fn begin_or_append(
        &self,
        actor: &Actor,
        command: WriteTo,
        opening: Opening,
    ) -> Result<Written, WriteToError> {
        let WriteTo { recipient, field, text, nonce } = command;
        if recipient == actor.user {
            return Err(WriteToError::ToOneself);
        }
        let peers = self.store.read().conversations().peers(actor.user, &[recipient]).await?;
        let peer = peers.into_iter().next().ok_or(WriteToError::UnknownPerson)?;
        peer.is_reachable().map_err(AccessError::Denied)?;
        let draft = draft(field, &text, nonce.as_deref())?;

        let work = self.store.begin().await?;
        let (conversation, is_new) = self.enter(&*work, actor, &peer).await?;
        // Before anything is refused: what the first time has changed, such as a request that waits now, does not
        // count against its repeat.
        let first = if is_new { None } else { self.first(&*work, actor, &conversation, &draft).await? };
        let is_repeat = first.is_some();
        let (conversation, message) = match first {
            Some(message) => (conversation, message),
            None if opening == Opening::Request && !is_new && conversation.asked_by(actor.user) => {
                return Err(WriteToError::StillPending);
            }
            None => {
                let message = self.append(&*work, actor, &conversation, draft).await?;
                let asks = is_new && opening == Opening::Request && !peer.is_followed;
                (self.settle(&*work, actor, conversation, asks).await?, message)
            }
        };
        let owner = RoomOwner::Conversation { id: conversation.id };
        let written = Written {
            message: one(&*work, owner, message).await?,
            conversation: view::view(&*work, actor.user, conversation).await?,
            is_new,
            is_repeat,
        };
        work.commit().await?;
        Ok(written)
    }

    /// The message that a known nonce stands for. The room is locked, so that whoever used it first has written.
    async fn first(
        &self,
        work: &dyn UnitOfWork,
        actor: &Actor,
        conversation: &Conversation,
        draft: &Draft,
    ) -> Result<Option<Message>, StoreError> {
        let Some(nonce) = &draft.nonce else { return Ok(None) };
        let since = self.clock.now() - NONCE_LIFE;
        work.messages().by_nonce(conversation.room, actor.user, nonce, since).await
    }

    /// The 1:1 of these two, as its own row has it from now on: it is locked.
    async fn enter(
        &self,
        work: &dyn UnitOfWork,
        actor: &Actor,
        peer: &PeerFacts,
    ) -> Result<(Conversation, bool), WriteToError> {
        let now = self.clock.now();
        let id = ConversationId(self.ids.next());
        let new = Conversation {
            id,
            number: Number(0),
            room: RoomId(self.ids.next()),
            kind: ConversationKind::Direct,
            title: None,
            set_key: Some(set_key(&[actor.user, peer.id])),
            created_by: actor.user,
            status: RequestStatus::Accepted,
            created_at: now,
            updated_at: now,
        };
        let people =
            [Participant::join(id, actor.user, true, now), Participant::join(id, peer.id, false, now)];
        match work.conversations().insert(&new, &people).await? {
            Inserted::New(conversation) => Ok((conversation, true)),
            Inserted::Existing(known) => {
                let locked = work.conversations().lock(known.id).await?;
                Ok((locked.ok_or(AccessError::NotFound)?, false))
            }
        }
    }

    /// Who may write is asked in the unit, since the conversation may be as new as the message.
    async fn append(
        &self,
        work: &dyn UnitOfWork,
        actor: &Actor,
        conversation: &Conversation,
        draft: Draft,
    ) -> Result<Message, WriteToError> {
        let now = self.clock.now();
        let room = conversation.room;
        let facts = work.rooms().facts(room, actor.user).await?.ok_or(AccessError::NotFound)?;
        let allowed = permission::ask::<PostMessage>(&facts, now).map_err(AccessError::Denied)?;
        let called = mentions::resolve(work, &facts, &draft.content).await?;
        let new = NewMessage::post(&allowed, draft, MessageId(self.ids.next()), now);
        let Appended::New(message) = work.messages().append(&new, now - NONCE_LIFE).await? else {
            return Err(AccessError::NotFound.into());
        };
        if !called.is_empty() {
            work.messages().set_mentions(&message, &called).await?;
        }
        work.conversations().show_to_all(conversation.id).await?;
        work.raise(Event::RoomAdvanced { room, seq: message.seq });
        Ok(message)
    }

    /// A new request waits; writing back accepts one.
    async fn settle(
        &self,
        work: &dyn UnitOfWork,
        actor: &Actor,
        mut conversation: Conversation,
        asks: bool,
    ) -> Result<Conversation, StoreError> {
        let status = match conversation.status {
            RequestStatus::Accepted if asks => RequestStatus::Pending,
            RequestStatus::Pending | RequestStatus::Rejected if conversation.created_by != actor.user => {
                RequestStatus::Accepted
            }
            unchanged @ (RequestStatus::Pending | RequestStatus::Accepted | RequestStatus::Rejected) => {
                unchanged
            }
        };
        if status != conversation.status {
            conversation.answer(status, self.clock.now());
            work.conversations().save(&conversation).await?;
            work.raise(Event::AccessChanged(Reach::Room(conversation.room)));
        }
        Ok(conversation)
    }
}

/// What is to be written, or every rule that it breaks.
fn draft(field: &'static str, text: &str, nonce: Option<&str>) -> Result<Draft, Violations> {
    let mut errors = Violations::default();
    let content = errors.check(field, message::content(text, false)).unwrap_or_default();
    let nonce = nonce.and_then(|nonce| errors.check("nonce", message::nonce(nonce)));
    errors.into_result()?;
    Ok(Draft { content, reply_to: None, thread: None, nonce })
}

#[cfg(test)]
mod tests;
