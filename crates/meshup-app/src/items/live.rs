//! Notes, tasks, events and polls, as live sockets are told of them.

use crate::event::Item;
use crate::events::{EventView, Events};
use crate::notes::{NoteView, Notes};
use crate::polls::{PollView, Polls};
use crate::ports::StoreError;
use crate::tasks::{TaskView, Tasks};

/// An item as its members see it; nobody in particular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemView {
    Note(NoteView),
    Task(TaskView),
    Event(EventView),
    /// As seen by somebody who has not voted.
    Poll(PollView),
}

/// Loads items for delivery: whoever hears of one must have shown that they may see it.
#[derive(Clone)]
pub struct Items {
    pub notes: Notes,
    pub tasks: Tasks,
    pub events: Events,
    pub polls: Polls,
}

impl Items {
    /// The item as it is now; nothing if it is gone.
    pub async fn view(&self, item: Item) -> Result<Option<ItemView>, StoreError> {
        Ok(match item {
            Item::Note(id) => self.notes.view(id).await?.map(ItemView::Note),
            Item::Task(id) => self.tasks.view(id).await?.map(ItemView::Task),
            Item::Event(id) => self.events.view(id).await?.map(ItemView::Event),
            Item::Poll(id) => self.polls.view(id).await?.map(ItemView::Poll),
        })
    }
}
