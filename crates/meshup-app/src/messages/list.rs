//! Reading messages by page or by position.

use meshup_domain::permission::ReadRoom;
use meshup_domain::{MessageId, Number, RoomId, Seq, Violations};

use super::view::{self, MessageView};
use super::{Messages, find};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Direction, Page, PageRequest};
use crate::ports::{MessageFilter, StoreError, Window};

/// A reference to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKey {
    /// By id.
    Id(MessageId),
    /// By number, on surfaces with integer ids.
    Number(Number),
}

impl From<MessageId> for MessageKey {
    fn from(id: MessageId) -> Self {
        Self::Id(id)
    }
}

impl From<Number> for MessageKey {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

/// The part of a room to list. Except for pages, the cost does not depend on how old the messages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageRange {
    /// By offset, which costs more the larger the offset is.
    Page(PageRequest),
    /// The newest `limit`.
    Latest {
        /// The maximum number of messages.
        limit: u64,
    },
    /// The nearest `limit` before a message.
    Before {
        /// A message of the room, possibly deleted. It is not part of the result.
        message: MessageKey,
        /// The maximum number of messages.
        limit: u64,
    },
    /// The nearest `limit` after a message.
    After {
        /// A message of the room, possibly deleted. It is not part of the result.
        message: MessageKey,
        /// The maximum number of messages.
        limit: u64,
    },
}

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
    /// Live messages of a room. `total` is meaningful for pages only.
    pub async fn list(
        &self,
        actor: &Actor,
        query: ListMessages,
    ) -> Result<Page<MessageView>, ListMessagesError> {
        let ListMessages { room, filter, range, order } = query;
        let (_, facts) = self.access.room::<ReadRoom>(actor, room).await?;
        let window = match range {
            MessageRange::Page(page) => Window::Page(page),
            MessageRange::Latest { limit } => Window::Latest { limit },
            MessageRange::Before { message, limit } => {
                Window::Before { seq: self.place(room, message, "before").await?, limit }
            }
            MessageRange::After { message, limit } => {
                Window::After { seq: self.place(room, message, "after").await?, limit }
            }
        };
        let repos = self.store.read();
        let found = repos.messages().list(room, &filter, window, order).await?;
        let items = view::of_room(repos, facts.owner(), found.items).await?;
        Ok(Page { items, total: found.total })
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
