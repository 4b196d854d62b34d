//! The events of a server.

use meshup_domain::ServerId;
use meshup_domain::module::Module;
use meshup_domain::permission::ViewModule;

use super::Events;
use super::view::{self, EventView, MAX_ATTENDEES_IN_LISTS};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::EventFilter;

impl Events {
    /// Lists the events visible to the user by start; a recurring one appears once.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        filter: EventFilter,
        page: PageRequest,
    ) -> Result<Page<EventView>, AccessError> {
        let (_, viewer) = self.context.access.module::<ViewModule>(actor, server, Module::Events).await?;
        let repos = self.context.store.read();
        let Page { items, total } = repos.events().list(server, viewer, filter, page).await?;
        Ok(Page { items: view::many(repos, items, MAX_ATTENDEES_IN_LISTS).await?, total })
    }
}
