//! Live notices of one-to-one conversations, which are not stored.

use meshup_domain::conversation::RequestStatus;
use meshup_domain::message::{AttachmentType, quoted};
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_domain::user::{Status, UserCard};
use meshup_domain::{Number, RoomId, Seq, UserId};
use time::OffsetDateTime;

use super::Notifications;
use crate::messages::events;
use crate::messages::view::describe_attachments;
use crate::messages::{MessageView, RoomEventView};
use crate::ports::StoreError;

/// An event in a one-to-one conversation, for the other participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectNotice {
    /// The number of the conversation.
    pub conversation: Number,
    /// What `person` did, which determines the preview.
    pub kind: DirectNoticeKind,
    /// The user who caused it.
    pub person: UserCard,
    /// The message that was written or reacted to.
    pub message: MessageView,
    /// When it happened, not when the notice is delivered.
    pub at: OffsetDateTime,
}

/// The kind of event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectNoticeKind {
    /// The first message of a pending request.
    Requested,
    /// Any other message.
    Wrote,
    /// A reply to a message of the notified user.
    Replied,
    /// A message with photos or videos that is neither a request nor a reply to the notified user.
    SentMedia,
    /// A reaction to a message of the notified user.
    AddedReaction {
        /// As stored with the reaction.
        emoji: String,
    },
    /// The removal of a reaction to a message of the notified user.
    TookReactionBack {
        /// As stored with the former reaction.
        emoji: String,
    },
}

impl DirectNotice {
    /// A one-line summary, such as "Alice: Hey there!" or "Alice sent you 2 photos: At the beach". The text
    /// of a message is cut at 100 characters.
    pub fn preview(&self) -> String {
        let name = &self.person.display_name;
        match &self.kind {
            DirectNoticeKind::Requested => format!("{name} wants to message you"),
            DirectNoticeKind::Wrote => format!("{name}: {}", quoted(&self.message.words())),
            DirectNoticeKind::Replied => format!("{name} replied to your message"),
            DirectNoticeKind::SentMedia => self.media(name),
            DirectNoticeKind::AddedReaction { emoji } => format!("{name} reacted {emoji} to your message"),
            DirectNoticeKind::TookReactionBack { emoji } => {
                format!("{name} took back {emoji} from your message")
            }
        }
    }

    /// A description of the attachments, followed by their caption or the message's text.
    fn media(&self, name: &str) -> String {
        let MessageView { message, attachments, .. } = &self.message;
        let what = match describe_attachments(attachments) {
            one if attachments.len() == 1 => format!("a {}", one.to_lowercase()),
            several => several,
        };
        let caption = attachments.iter().find_map(|attachment| attachment.caption.as_deref());
        match caption.unwrap_or(&message.content) {
            "" => format!("{name} sent you {what}"),
            text => format!("{name} sent you {what}: {}", quoted(text)),
        }
    }

    /// Whether the message has photos or videos.
    pub fn has_media(&self) -> bool {
        has_media(&self.message)
    }
}

fn has_media(view: &MessageView) -> bool {
    let is_media = |kind| matches!(kind, AttachmentType::Image | AttachmentType::Video);
    view.attachments.iter().any(|attachment| is_media(attachment.attachment_type))
}

impl Notifications {
    /// The notice to show `user` now for the event at a position of a one-to-one conversation; `None` if the
    /// message or conversation was deleted, the event causes no notice, or they do not want to be disturbed.
    ///
    /// Their preferences for the conversation were checked when the event was announced.
    pub async fn direct(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
    ) -> Result<Option<DirectNotice>, StoreError> {
        let repos = self.context.store.read();
        let card = repos.users().cards(&[user]).await?.into_iter().next();
        if card.is_none_or(|card| card.status == Status::Dnd) {
            return Ok(None);
        }
        let Some(RoomOwner::Conversation { id }) = repos.rooms().owner(room).await? else { return Ok(None) };
        let Some(conversation) = repos.conversations().get(id).await? else { return Ok(None) };
        let found = events::after(repos, room, Seq(seq.0 - 1), 1).await?;
        let Some(event) = found.into_iter().next().filter(|event| event.message.message.is_live()) else {
            return Ok(None);
        };
        let Some(kind) = kind(user, conversation.status, &event) else { return Ok(None) };
        let RoomEventView { at, actor: person, message, .. } = event;
        Ok(Some(DirectNotice { conversation: conversation.number, kind, person, message, at }))
    }
}

/// `None` for events without a notice.
fn kind(user: UserId, status: RequestStatus, event: &RoomEventView) -> Option<DirectNoticeKind> {
    let message = &event.message;
    let answers = |user| message.reply_to.as_ref().is_some_and(|quote| quote.author.id == user);
    match &event.change {
        RoomChange::Created if status == RequestStatus::Pending => Some(DirectNoticeKind::Requested),
        RoomChange::Created if answers(user) => Some(DirectNoticeKind::Replied),
        RoomChange::Created if has_media(message) => Some(DirectNoticeKind::SentMedia),
        RoomChange::Created => Some(DirectNoticeKind::Wrote),
        RoomChange::ReactionAdded(reaction) => {
            Some(DirectNoticeKind::AddedReaction { emoji: reaction.emoji.clone() })
        }
        RoomChange::ReactionRemoved(reaction) => {
            Some(DirectNoticeKind::TookReactionBack { emoji: reaction.emoji.clone() })
        }
        RoomChange::Edited | RoomChange::Deleted | RoomChange::Pinned | RoomChange::Unpinned => None,
    }
}

#[cfg(test)]
mod tests;
