//! Deleting an event.

use meshup_domain::event::CalendarEvent;
use meshup_domain::permission::GovernItem;
use meshup_domain::{EventId, ServerId};

use super::Events;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;

impl Events {
    /// Takes an event out of the calendar: its creator, or who manages events. Its row stays.
    pub async fn delete(&self, actor: &Actor, server: ServerId, id: EventId) -> Result<(), AccessError> {
        let reached = items::reach::<GovernItem, CalendarEvent>(&self.community, actor, server, id).await?;
        let (work, allowed, mut event) = items::lock(&self.community, actor, reached).await?;
        event.delete(&allowed, self.community.clock.now());
        work.events().save(&event).await?;
        items::remove(work.as_ref(), &event).await?;
        Ok(work.commit().await?)
    }
}
