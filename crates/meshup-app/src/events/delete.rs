//! Deleting an event.

use meshup_domain::permission::GovernItem;
use meshup_domain::{EventId, ServerId};

use super::Events;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::ItemDeed;

impl Events {
    /// Takes an event out of the calendar: its creator, or who manages events. Its row stays.
    pub async fn delete(&self, actor: &Actor, server: ServerId, event: EventId) -> Result<(), AccessError> {
        let (allowed, event) = self.reach::<GovernItem>(actor, server, event).await?;
        let work = self.community.write_in(event.server).await?;
        let mut event = work.events().lock(event.id).await?.ok_or(AccessError::NotFound)?;
        event.delete(&allowed, self.community.clock.now());
        work.events().save(&event).await?;
        self.tell(&*work, &event, ItemDeed::Deleted).await?;
        work.commit().await?;
        Ok(())
    }
}
