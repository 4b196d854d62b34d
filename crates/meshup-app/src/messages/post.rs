//! The writes of a unit that posts a message, on every path.

use meshup_domain::mention::Mention;
use meshup_domain::message::{Attachment, NewMessage};
use meshup_domain::permission::RoomFacts;
use meshup_domain::room::RoomOwner;
use time::Duration;

use crate::domain_event::{AccessScope, DomainEvent};
use crate::ports::{AppendOutcome, StoreError, UnitOfWork};

/// How long a repeated nonce returns the first message.
pub(crate) const NONCE_LIFETIME: Duration = Duration::hours(24);

/// The attachments and mentions of a message.
#[derive(Debug, Default)]
pub(crate) struct MessageExtras<'a> {
    pub(crate) mentioned: &'a [Mention],
    pub(crate) attachments: &'a [Attachment],
}

/// Stores a message with its attachments and mentions, and raises its event, unless its nonce is known or its
/// room is gone. A conversation reappears for participants who had hidden or archived it, and a request
/// awaiting the author's answer is accepted.
pub(crate) async fn post(
    work: &dyn UnitOfWork,
    facts: &RoomFacts,
    new: &NewMessage,
    MessageExtras { mentioned, attachments }: &MessageExtras<'_>,
) -> Result<AppendOutcome, StoreError> {
    let appended = work.messages().append(new, new.created_at - NONCE_LIFETIME).await?;
    let AppendOutcome::New(message) = &appended else { return Ok(appended) };
    if !attachments.is_empty() {
        work.messages().add_attachments(message.room, attachments).await?;
    }
    if !mentioned.is_empty() {
        work.messages().set_mentions(message, mentioned).await?;
    }
    if let RoomOwner::Conversation { id } = facts.owner() {
        work.conversations().show_to_all(id).await?;
        if facts.accepts_request_by_writing() {
            work.conversations().accept(id, message.created_at).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::Room(message.room)));
        }
    }
    work.raise(DomainEvent::RoomAdvanced { room: message.room, seq: message.seq });
    Ok(appended)
}
