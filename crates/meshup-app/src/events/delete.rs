//! Event deletion.

use meshup_domain::event::CalendarEvent;
use meshup_domain::permission::{Allowed, ManageItem};
use meshup_domain::{EventId, ServerId};

use super::Events;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;
use crate::transactions::Unit;

impl Events {
    /// Marks an event as deleted. Permitted to its creator and members who manage events.
    pub async fn delete(&self, actor: &Actor, server: ServerId, id: EventId) -> Result<(), AccessError> {
        let reached = items::authorize::<ManageItem, CalendarEvent>(&self.context, actor, server, id).await?;
        let write = async |work: Unit, allowed: Allowed<_>, mut event: CalendarEvent| {
            event.delete(&allowed, self.context.clock.now());
            work.events().save(&event).await?;
            items::remove(&*work, &event).await?;
            Ok(())
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
