//! Reading an event.

use meshup_domain::event::CalendarEvent;
use meshup_domain::permission::ViewItem;
use meshup_domain::{EventId, ServerId};

use super::Events;
use super::view::{self, EventView};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items::{self, AuthorizedItem};

impl Events {
    /// Returns an event that the user may see.
    pub async fn get(&self, actor: &Actor, server: ServerId, id: EventId) -> Result<EventView, AccessError> {
        let (_, event): AuthorizedItem<ViewItem, CalendarEvent> =
            items::authorize(&self.context, actor, server, id).await?;
        Ok(view::one(self.context.store.read(), event).await?)
    }
}
