//! Views of items for live sockets.

use meshup_domain::event::CalendarEvent;
use meshup_domain::module::ItemId;
use meshup_domain::note::Note;
use meshup_domain::poll::Poll;
use meshup_domain::task::Task;
use time::OffsetDateTime;

use super::entity::ItemEntity;
use crate::events::EventView;
use crate::notes::NoteView;
use crate::polls::PollView;
use crate::ports::{Repos, StoreError};
use crate::tasks::TaskView;

/// An item as any member sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemView {
    /// With its collaborators.
    Note(NoteView),
    /// With its files and the number of comments.
    Task(TaskView),
    /// With the first 1,000 attendees.
    Event(EventView),
    /// As seen by a user who has not voted and may not vote.
    Poll(PollView),
}

impl ItemView {
    /// The current view of the item; `None` if it was deleted. The caller has checked that the receiver may
    /// see it.
    pub async fn find(
        repos: &dyn Repos,
        item: ItemId,
        now: OffsetDateTime,
    ) -> Result<Option<Self>, StoreError> {
        Ok(match item {
            ItemId::Note(id) => find::<Note>(repos, id, now).await?.map(Self::Note),
            ItemId::Task(id) => find::<Task>(repos, id, now).await?.map(Self::Task),
            ItemId::Event(id) => find::<CalendarEvent>(repos, id, now).await?.map(Self::Event),
            ItemId::Poll(id) => find::<Poll>(repos, id, now).await?.map(Self::Poll),
        })
    }
}

async fn find<I: ItemEntity>(
    repos: &dyn Repos,
    id: I::Id,
    now: OffsetDateTime,
) -> Result<Option<I::View>, StoreError> {
    match I::get(repos, id).await? {
        Some(item) => item.view(repos, now).await.map(Some),
        None => Ok(None),
    }
}
