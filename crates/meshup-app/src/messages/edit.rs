//! Message edits.

use meshup_domain::message;
use meshup_domain::permission::{self, ReadRoom};
use meshup_domain::room::RoomChange;
use meshup_domain::{MessageId, RoomId, Violation, Violations};

use super::view::{self, MessageView};
use super::{Messages, live, mentions, record};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{NewRoomEvent, StoreError};
use crate::transactions::Unit;

/// A new text for a message.
#[derive(Debug, Clone)]
pub struct EditMessage {
    /// The room that the message must belong to.
    pub room: RoomId,
    /// A live message of the room, written by the user.
    pub id: MessageId,
    /// 1 to [`MAX_CONTENT`](message::MAX_CONTENT) characters after trimming; may be empty if the message has
    /// attachments.
    pub content: String,
}

operation_error! {
    /// Why the message was not edited.
    EditMessageError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Messages {
    /// Replaces the text of the user's own message and stores the previous one. An identical text has no
    /// effect.
    pub async fn edit(&self, actor: &Actor, command: EditMessage) -> Result<MessageView, EditMessageError> {
        let EditMessage { room, id, content } = command;
        let (_, facts) = self.access.room::<ReadRoom>(actor, room).await?;
        let repos = self.store.read();
        let author = live(repos, room, id).await?.author;
        let allowed = self.access.message::<permission::EditMessage>(actor, room, author).await?;
        let has_attachments = !repos.messages().attachments(&[id]).await?.is_empty();
        let content = message::content(&content, has_attachments).map_err(|broken| invalid(&broken))?;
        if let Some(banned) = self.access.banned_words(&facts).await? {
            banned.check(&content).map_err(|broken| invalid(&broken))?;
        }
        let mentioned = mentions::resolve(repos, &facts, &content).await?;
        let write = async |work: Unit| {
            let mut message = live(&*work, room, id).await?;
            let now = self.clock.now();
            if let Some(former) = message.edit(&allowed, content.clone(), now) {
                work.messages().add_revision(room, id, &former).await?;
                work.messages().save(&message).await?;
                work.messages().set_mentions(&message, &mentioned).await?;
                let (change, actor) = (RoomChange::Edited, allowed.by());
                record(&*work, room, &NewRoomEvent { change, message: id, actor, at: now }).await?;
            }
            Ok(view::one(&*work, facts.owner(), message).await?)
        };
        self.with_room_locked(&allowed, write).await
    }
}

fn invalid(broken: &Violation) -> Violations {
    Violations::one("content", broken.to_string())
}

#[cfg(test)]
mod tests;
