//! Pinning messages.

use meshup_domain::message::MAX_PINS;
use meshup_domain::permission::PinMessage;
use meshup_domain::room::RoomChange;
use meshup_domain::{MessageId, RoomId};

use super::{Messages, live, lock};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::{Explain, Explanation, Kind};
use crate::event::Event;
use crate::ports::{NewRoomEvent, StoreError};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error("A room has at most 50 pinned messages.")]
    TooMany,
}

impl From<StoreError> for PinError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl Explain for PinError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Access(error) => error.explain(),
            Self::TooMany => Explanation::new(Kind::Refused, "pin_limit", self.to_string()),
        }
    }
}

impl Messages {
    /// Pins a message; one that is pinned stays so.
    pub async fn pin(&self, actor: &Actor, room: RoomId, id: MessageId) -> Result<(), PinError> {
        self.set_pinned(actor, room, id, true).await
    }

    /// Unpins a message; one that is not pinned stays so.
    pub async fn unpin(&self, actor: &Actor, room: RoomId, id: MessageId) -> Result<(), PinError> {
        self.set_pinned(actor, room, id, false).await
    }

    async fn set_pinned(
        &self,
        actor: &Actor,
        room: RoomId,
        id: MessageId,
        pinned: bool,
    ) -> Result<(), PinError> {
        let (allowed, _) = self.access.room::<PinMessage>(actor, room).await?;
        let work = self.store.begin().await?;
        lock(&*work, room).await?;
        let mut message = live(&*work, room, id).await?;
        if message.set_pinned(&allowed, pinned) {
            if pinned && work.messages().count_pins(room).await? >= MAX_PINS {
                return Err(PinError::TooMany);
            }
            work.messages().save(&message).await?;
            let change = if pinned { RoomChange::Pinned } else { RoomChange::Unpinned };
            let event = NewRoomEvent { change, message: id, actor: actor.user, at: self.clock.now() };
            let seq = work.rooms().record(room, &event).await?;
            work.raise(Event::RoomAdvanced { room, seq });
        }
        Ok(work.commit().await?)
    }
}

#[cfg(test)]
mod tests;
