//! Deleting an event.

use meshup_domain::permission::GovernItem;
use meshup_domain::{EventId, ServerId};

use super::Events;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

operation_error! {
    /// Why an event was not deleted.
    DeleteEventError: Access(AccessError), Store(StoreError);
}

impl Events {
    /// Takes an event out of the calendar: its creator, or who manages events. Its row stays.
    pub async fn delete(
        &self,
        actor: &Actor,
        server: ServerId,
        event: EventId,
    ) -> Result<(), DeleteEventError> {
        let (_, event) = self.reach::<GovernItem>(actor, server, event).await?;
        let work = self.community.write_in(event.server).await?;
        if !work.events().delete(event.id, self.community.clock.now()).await? {
            return Err(AccessError::NotFound.into());
        }
        self.tell(&*work, &event, ItemDeed::Deleted).await?;
        work.commit().await?;
        Ok(())
    }
}
