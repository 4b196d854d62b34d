//! Notes as items of a server.

use async_trait::async_trait;
use meshup_domain::NoteId;
use meshup_domain::module::{ItemId, Module};
use meshup_domain::note::Note;
use meshup_domain::permission::{ChannelFacts, ModuleFacts, NoteFacts};
use time::OffsetDateTime;

use super::view::{self, NoteView};
use crate::items::{ItemEntity, ItemHead};
use crate::ports::{Repos, StoreError};

#[async_trait]
impl ItemEntity for Note {
    type Id = NoteId;
    type Facts = NoteFacts;
    type View = NoteView;
    const MODULE: Module = Module::Notes;

    async fn get(repos: &dyn Repos, id: NoteId) -> Result<Option<Self>, StoreError> {
        repos.notes().get(id).await
    }

    async fn lock(repos: &dyn Repos, id: NoteId) -> Result<Option<Self>, StoreError> {
        repos.notes().lock(id).await
    }

    fn id(&self) -> NoteId {
        self.id
    }

    fn head(&self) -> ItemHead<'_> {
        ItemHead {
            item: ItemId::Note(self.id),
            server: self.server,
            channel: None,
            created_by: self.created_by,
            created_at: self.created_at,
            title: &self.profile.title,
        }
    }

    /// Includes the user's collaboration, since the permission depends on it and on the lock.
    async fn facts(
        &self,
        repos: &dyn Repos,
        module: ModuleFacts,
        _: Option<ChannelFacts>,
    ) -> Result<NoteFacts, StoreError> {
        let part = repos.notes().collaborator(self.id, module.server.person.id).await?;
        let collaboration = part.map(|part| part.permission);
        Ok(NoteFacts { module, created_by: self.created_by, is_locked: self.is_locked, collaboration })
    }

    async fn view(self, repos: &dyn Repos, _: OffsetDateTime) -> Result<NoteView, StoreError> {
        view::one(repos, self).await
    }
}
