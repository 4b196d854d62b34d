//! The polls of a server.

use meshup_domain::ServerId;
use meshup_domain::module::Module;
use meshup_domain::permission::ViewModule;

use super::view::{self, PollViewer};
use super::{PollView, Polls};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::PollFilter;

impl Polls {
    /// Lists the polls visible to the user, newest first.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        filter: &PollFilter,
        page: PageRequest,
    ) -> Result<Page<PollView>, AccessError> {
        let (_, viewer) = self.context.access.module::<ViewModule>(actor, server, Module::Polls).await?;
        let may_join = self.may_join(actor, server).await?;
        let repos = self.context.store.read();
        let Page { items, total } = repos.polls().list(server, viewer, filter, page).await?;
        let viewer = PollViewer { user: Some(actor.user), may_join, now: self.context.clock.now() };
        Ok(Page { items: view::of(repos, items, viewer).await?, total })
    }
}
