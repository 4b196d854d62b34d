//! The tasks of a server.

use meshup_domain::ServerId;
use meshup_domain::module::Module;
use meshup_domain::permission::ViewModule;

use super::{TaskView, Tasks, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::Page;
use crate::ports::TaskQuery;

impl Tasks {
    /// Lists the tasks visible to the user.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        query: TaskQuery,
    ) -> Result<Page<TaskView>, AccessError> {
        let (_, viewer) = self.context.access.module::<ViewModule>(actor, server, Module::Tasks).await?;
        let (repos, now) = (self.context.store.read(), self.context.clock.now());
        let Page { items, total } = repos.tasks().list(server, viewer, &query, now).await?;
        Ok(Page { items: view::of(repos, items, now).await?, total })
    }
}
