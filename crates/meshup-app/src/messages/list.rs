//! Reading messages by page or by position.

use std::sync::Arc;

use meshup_domain::message::Message;
use meshup_domain::permission::ReadRoom;
use meshup_domain::room::RoomOwner;
use meshup_domain::{RoomId, Seq, Violations};

use super::listed::ListedMessage;
use super::range::{MessageKey, MessageRange};
use super::recent::Wanted;
use super::view::{self, MessageView};
use super::{Messages, find};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Direction, Page};
use crate::ports::{MessageFilter, StoreError, Window};

/// The messages to list.
#[derive(Debug, Clone)]
pub struct ListMessages {
    /// A room that the user may read.
    pub room: RoomId,
    /// Which messages to list; the default matches all.
    pub filter: MessageFilter,
    /// The part of the matching messages to return.
    pub range: MessageRange,
    /// The order of the result by position, whatever the range. A page is taken from the list in this order.
    pub order: Direction,
}

operation_error! {
    /// Why the messages were not listed.
    ListMessagesError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Messages {
    /// Live messages of a room, as of now or later. `total` is meaningful for pages only.
    pub async fn list(
        &self,
        actor: &Actor,
        query: ListMessages,
    ) -> Result<Page<Arc<ListedMessage>>, ListMessagesError> {
        let (_, facts) = self.access.room::<ReadRoom>(actor, query.room).await?;
        let mut page = match self.list_recent(&query).await? {
            Some(page) => page,
            None => self.list_stored(&query).await?,
        };
        if let RoomOwner::Conversation { id } = facts.owner()
            && !page.items.is_empty()
        {
            let people = self.recent.participants(&self.store, query.room, id).await?;
            for listed in &mut page.items {
                let read = view::read_state(&people, &listed.message);
                *listed = Arc::new(ListedMessage::new(MessageView { read, ..MessageView::clone(listed) }));
            }
        }
        Ok(page)
    }

    /// Those in memory, without read state; `None` if they are not all there.
    async fn list_recent(
        &self,
        query: &ListMessages,
    ) -> Result<Option<Page<Arc<ListedMessage>>>, StoreError> {
        let ListMessages { room, filter, range, order } = query;
        if !filter.is_empty() {
            return Ok(None);
        }
        let wanted = Wanted { room: *room, range: *range, order: *order, now: self.clock.now() };
        let held = self.recent.current(&self.store, &wanted).await?;
        Ok(held.and_then(|held| held.part(*range, *order)))
    }

    /// Those in the database, without read state.
    async fn list_stored(&self, query: &ListMessages) -> Result<Page<Arc<ListedMessage>>, ListMessagesError> {
        let ListMessages { room, filter, range, order } = query;
        let window = match *range {
            MessageRange::Page(page) => Window::Page(page),
            MessageRange::Latest { limit } => Window::Latest { limit },
            MessageRange::Before { message, limit } => {
                Window::Before { seq: self.place(*room, message, "before").await?, limit }
            }
            MessageRange::After { message, limit } => {
                Window::After { seq: self.place(*room, message, "after").await?, limit }
            }
            MessageRange::Around { message, limit } => {
                let seq = self.place(*room, message, "around").await?;
                let page = self.around(query, seq, limit / 2).await?;
                return Ok(self.viewed(page).await?);
            }
        };
        let page = self.store.read().messages().list(*room, filter, window, *order).await?;
        Ok(self.viewed(page).await?)
    }

    /// The message at a position, if it is in the list, and the nearest `each` on both sides.
    async fn around(&self, query: &ListMessages, seq: Seq, each: u64) -> Result<Page<Message>, StoreError> {
        let ListMessages { room, filter, range: _, order } = query;
        let read = self.store.read().messages();
        let from = Window::After { seq: Seq(seq.0 - 1), limit: each + 1 };
        let mut items = read.list(*room, filter, from, Direction::Ascending).await?.items;
        if items.first().is_none_or(|first| first.seq != seq) {
            items.truncate(usize::try_from(each).unwrap_or(usize::MAX));
        }
        if each > 0 {
            let before = Window::Before { seq, limit: each };
            let older = read.list(*room, filter, before, Direction::Ascending).await?.items;
            items.splice(..0, older);
        }
        if *order == Direction::Descending {
            items.reverse();
        }
        Ok(Page { items, total: 0 })
    }

    async fn viewed(&self, page: Page<Message>) -> Result<Page<Arc<ListedMessage>>, StoreError> {
        let Page { items, total } = page;
        let views = view::of_any(self.store.read(), items).await?.into_iter();
        Ok(Page { items: views.map(|view| Arc::new(ListedMessage::new(view))).collect(), total })
    }

    /// The position of a message, even if it was deleted.
    async fn place(
        &self,
        room: RoomId,
        key: MessageKey,
        field: &'static str,
    ) -> Result<Seq, ListMessagesError> {
        let message = find(self.store.read(), room, key).await?;
        let unknown = || Violations::one(field, "This message does not exist in this room.");
        Ok(message.ok_or_else(unknown)?.seq)
    }
}

#[cfg(test)]
mod tests;
