//! Changing the text of a message.

use meshup_domain::message;
use meshup_domain::permission::{self, ReadRoom};
use meshup_domain::room::RoomChange;
use meshup_domain::{MessageId, RoomId, Violations};

use super::view::{self, MessageView};
use super::{Messages, live, lock, mentions};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::{Explain, Explanation};
use crate::event::Event;
use crate::ports::{NewRoomEvent, StoreError};

/// A new text for a message.
#[derive(Debug, Clone)]
pub struct EditMessage {
    pub room: RoomId,
    pub id: MessageId,
    pub content: String,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditMessageError {
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error("{0}")]
    Invalid(#[from] Violations),
}

impl From<StoreError> for EditMessageError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl Explain for EditMessageError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Access(error) => error.explain(),
            Self::Invalid(fields) => fields.explain(),
        }
    }
}

impl Messages {
    /// Replaces the text of one's own message and keeps the former one. The same text again changes nothing.
    pub async fn edit(&self, actor: &Actor, command: EditMessage) -> Result<MessageView, EditMessageError> {
        let EditMessage { room, id, content } = command;
        let (_, facts) = self.access.room::<ReadRoom>(actor, room).await?;
        let repos = self.store.read();
        let author = live(repos, room, id).await?.author;
        let allowed = self.access.message::<permission::EditMessage>(actor, room, author).await?;
        let has_attachments = !repos.messages().attachments(&[id]).await?.is_empty();
        let content = message::content(&content, has_attachments)
            .map_err(|broken| Violations::one("content", broken.to_string()))?;
        if let Some(banned) = self.access.banned_words(&facts).await? {
            let allowed = banned.allow(&content);
            allowed.map_err(|broken| Violations::one("content", broken.to_string()))?;
        }
        let called = mentions::resolve(repos, &facts, &content).await?;

        let work = self.store.begin().await?;
        lock(&*work, room).await?;
        let mut message = live(&*work, room, id).await?;
        let now = self.clock.now();
        if let Some(former) = message.edit(&allowed, content, now) {
            work.messages().add_revision(id, &former).await?;
            work.messages().save(&message).await?;
            work.messages().set_mentions(&message, &called).await?;
            let event = NewRoomEvent { change: RoomChange::Edited, message: id, actor: actor.user, at: now };
            let seq = work.rooms().record(room, &event).await?;
            work.raise(Event::RoomAdvanced { room, seq });
        }
        let view = view::one(&*work, facts.owner(), message).await?;
        work.commit().await?;
        Ok(view)
    }
}

#[cfg(test)]
mod tests;
