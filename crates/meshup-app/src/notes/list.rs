//! The notes of a server.

use meshup_domain::module::Module;
use meshup_domain::permission::ViewModule;
use meshup_domain::tag::tags;
use meshup_domain::{ServerId, Violations};

use super::view::NoteView;
use super::{Notes, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::{NoteFilter, NoteOrder, StoreError};

operation_error! {
    /// Why the notes were not listed.
    ListNotesError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Notes {
    /// Lists the notes that match the filter, whose tags must be valid.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        mut filter: NoteFilter,
        order: NoteOrder,
        page: PageRequest,
    ) -> Result<Page<NoteView>, ListNotesError> {
        self.context.access.module::<ViewModule>(actor, server, Module::Notes).await?;
        let mut errors = Violations::default();
        filter.tags = errors.check("tags", tags(&filter.tags)).unwrap_or_default();
        errors.into_result()?;
        let repos = self.context.store.read();
        let Page { items, total } = repos.notes().list(server, &filter, order, page).await?;
        Ok(Page { items: view::of_many(repos, items).await?, total })
    }
}
