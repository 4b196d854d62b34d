//! The newest messages of one room at a position.

use std::ops::Range;
use std::sync::Arc;

use meshup_domain::room::RoomHead;
use meshup_domain::{Seq, UserId};
use time::OffsetDateTime;

use super::size;
use crate::messages::listed::ListedMessage;
use crate::messages::range::{MessageKey, MessageRange};
use crate::messages::view::MessageView;
use crate::page::{Direction, Page, PageRequest};

/// The maximum number of messages that are held of a room: the largest page.
pub(super) const MAX_DEPTH: usize = 200;

/// The newest live messages of a room, without read state. They reflect every event up to `head`, and may reflect
/// later ones.
#[derive(Debug)]
pub(in crate::messages) struct Held {
    head: Seq,
    count: u64,
    /// Every live message from here on is held.
    from: Seq,
    /// In the order of `seq`.
    messages: Vec<Arc<ListedMessage>>,
    /// Everyone whom the messages show, sorted.
    people: Vec<UserId>,
    loaded_at: OffsetDateTime,
    bytes: usize,
}

impl Held {
    /// `messages` are all live ones from `from` on, in any order. Of too many, the newest are held.
    pub(super) fn new(
        head: RoomHead,
        mut from: Seq,
        mut messages: Vec<Arc<ListedMessage>>,
        loaded_at: OffsetDateTime,
    ) -> Self {
        let RoomHead { room: _, last_seq, message_count, last_message_at: _ } = head;
        messages.sort_unstable_by_key(|view| view.message.seq);
        if messages.len() > MAX_DEPTH {
            messages.drain(..messages.len() - MAX_DEPTH);
            from = messages.first().map_or(from, |view| view.message.seq);
        }
        let mut people: Vec<UserId> = messages.iter().flat_map(|view| shown(view)).collect();
        people.sort_unstable();
        people.dedup();
        let bytes = messages.iter().map(|view| size::of(view)).sum::<usize>()
            + size_of_val(messages.as_slice())
            + size_of_val(people.as_slice())
            + size_of::<Self>();
        let count = u64::try_from(message_count).unwrap_or_default();
        Self { head: last_seq, count, from, messages, people, loaded_at, bytes }
    }

    /// Every event up to here is reflected.
    pub(super) fn head(&self) -> Seq {
        self.head
    }

    /// When the room was read as a whole.
    pub(super) fn loaded_at(&self) -> OffsetDateTime {
        self.loaded_at
    }

    /// An estimate of the memory that this takes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn from(&self) -> Seq {
        self.from
    }

    pub(super) fn messages(&self) -> &[Arc<ListedMessage>] {
        &self.messages
    }

    /// The number of live messages in the room.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The number of messages that are held.
    pub(super) fn depth(&self) -> usize {
        self.messages.len()
    }

    /// Whether all live messages of the room are held.
    pub(super) fn is_whole(&self) -> bool {
        self.from == Seq(0)
    }

    pub(super) fn shows(&self, user: UserId) -> bool {
        self.people.binary_search(&user).is_ok()
    }

    /// Whether [`part`](Self::part) has an answer.
    pub(super) fn includes(&self, range: MessageRange, order: Direction) -> bool {
        self.stretch(range, order).is_some()
    }

    /// The messages that a range consists of, as the database would list them; `None` if some may not be held.
    pub(in crate::messages) fn part(
        &self,
        range: MessageRange,
        order: Direction,
    ) -> Option<Page<Arc<ListedMessage>>> {
        let mut items = self.messages.get(self.stretch(range, order)?)?.to_vec();
        if order == Direction::Descending {
            items.reverse();
        }
        let total = if matches!(range, MessageRange::Page(_)) { self.count } else { 0 };
        Some(Page { items, total })
    }

    fn stretch(&self, range: MessageRange, order: Direction) -> Option<Range<usize>> {
        let (whole, len) = (self.is_whole(), self.messages.len());
        match range {
            MessageRange::Page(PageRequest { offset, limit }) => {
                let (offset, limit) = (number(offset), number(limit));
                match order {
                    Direction::Descending => {
                        let end = len.saturating_sub(offset);
                        (whole || offset.saturating_add(limit) <= len).then(|| end.saturating_sub(limit)..end)
                    }
                    Direction::Ascending => {
                        let start = offset.min(len);
                        whole.then(|| start..start.saturating_add(limit).min(len))
                    }
                }
            }
            MessageRange::Latest { limit } => {
                (whole || number(limit) <= len).then(|| len.saturating_sub(number(limit))..len)
            }
            MessageRange::Before { message, limit } => {
                let end = self.position(message)?;
                (whole || number(limit) <= end).then(|| end.saturating_sub(number(limit))..end)
            }
            MessageRange::After { message, limit } => {
                let start = self.position(message)? + 1;
                Some(start..start.saturating_add(number(limit)).min(len))
            }
            MessageRange::Around { message, limit } => {
                let (place, each) = (self.position(message)?, number(limit / 2));
                let end = place.saturating_add(each).saturating_add(1).min(len);
                (whole || each <= place).then(|| place.saturating_sub(each)..end)
            }
        }
    }

    /// The place of a message, if it is held.
    fn position(&self, key: MessageKey) -> Option<usize> {
        self.messages.iter().rposition(|view| match key {
            MessageKey::Id(id) => view.message.id == id,
            MessageKey::Number(number) => view.message.number == number,
        })
    }
}

/// How many of the newest messages include a range for certain; `None` for a range around a message.
pub(super) fn depth(range: MessageRange) -> Option<usize> {
    match range {
        MessageRange::Page(PageRequest { offset, limit }) => Some(number(offset.saturating_add(limit))),
        MessageRange::Latest { limit } => Some(number(limit)),
        MessageRange::Before { .. } | MessageRange::After { .. } | MessageRange::Around { .. } => None,
    }
}

/// How many to read for a range: a few more, since some may be deleted.
pub(super) fn load_depth(range: MessageRange) -> Option<usize> {
    depth(range).map(|depth| depth.saturating_add(depth / 8).saturating_add(2).min(MAX_DEPTH))
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Whose summaries a message shows.
fn shown(view: &MessageView) -> impl Iterator<Item = UserId> {
    let MessageView { message: _, author, reply_to, attachments: _, reactions, read: _ } = view;
    let quoted = reply_to.iter().map(|quote| quote.author.id);
    std::iter::once(author.id).chain(quoted).chain(reactions.iter().map(|reaction| reaction.user.id))
}
