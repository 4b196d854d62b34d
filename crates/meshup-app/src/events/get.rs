//! Looking at one event.

use meshup_domain::permission::SeeItem;
use meshup_domain::{EventId, ServerId};

use super::Events;
use super::view::{self, EventView};
use crate::access::AccessError;
use crate::actor::Actor;

impl Events {
    /// An event, for those who see what it belongs to.
    pub async fn get(
        &self,
        actor: &Actor,
        server: ServerId,
        event: EventId,
    ) -> Result<EventView, AccessError> {
        let (_, event) = self.reach::<SeeItem>(actor, server, event).await?;
        Ok(view::one(self.community.store.read(), event).await?)
    }
}
