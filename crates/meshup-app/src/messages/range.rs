//! Parts of a room's messages.

use meshup_domain::{MessageId, Number};

use crate::page::PageRequest;

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
    /// A message and its neighbours on both sides.
    Around {
        /// A message of the room. If it was deleted, or the filter excludes it, only its neighbours are the result.
        message: MessageKey,
        /// The nearest `limit / 2` are taken on each side.
        limit: u64,
    },
}
