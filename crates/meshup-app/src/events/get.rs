//! Reading an event.

use meshup_domain::event::CalendarEvent;
use meshup_domain::permission::SeeItem;
use meshup_domain::{EventId, ServerId};

use super::Events;
use super::view::{self, EventView};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items::{self, Reached};

impl Events {
    /// Returns an event that the user may see.
    pub async fn get(&self, actor: &Actor, server: ServerId, id: EventId) -> Result<EventView, AccessError> {
        let (_, event): Reached<SeeItem, CalendarEvent> =
            items::reach(&self.community, actor, server, id).await?;
        Ok(view::one(self.community.store.read(), event).await?)
    }
}
