//! Pins.

use meshup_domain::message::MAX_PINS;
use meshup_domain::permission::PinMessage;
use meshup_domain::room::RoomChange;
use meshup_domain::{MessageId, RoomId};

use super::{Messages, live, record};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{NewRoomEvent, StoreError};
use crate::transactions::Unit;

operation_error! {
    /// Why the message was not pinned or unpinned.
    PinError: Access(AccessError), Store(StoreError);
    /// The room has [`MAX_PINS`] pinned messages.
    TooMany => Refused, "pin_limit", "A room can have at most 50 pinned messages.";
}

impl Messages {
    /// Pins a message. Repeating it has no effect.
    pub async fn pin(&self, actor: &Actor, room: RoomId, id: MessageId) -> Result<(), PinError> {
        self.set_pinned(actor, room, id, true).await
    }

    /// Unpins a message. Repeating it has no effect.
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
        let write = async |work: Unit| {
            let mut message = live(&*work, room, id).await?;
            if message.set_pinned(&allowed, pinned) {
                if pinned && work.messages().count_pins(room).await? >= MAX_PINS {
                    return Err(PinError::TooMany);
                }
                work.messages().save(&message).await?;
                if !pinned {
                    work.retention().examine_again(room, message.seq).await?;
                }
                let change = if pinned { RoomChange::Pinned } else { RoomChange::Unpinned };
                let (actor, at) = (allowed.by(), self.clock.now());
                record(&*work, room, &NewRoomEvent { change, message: id, actor, at }).await?;
            }
            Ok(())
        };
        self.with_room_locked(&allowed, write).await
    }
}

#[cfg(test)]
mod tests;
