//! The newest messages of rooms in use, in memory (`docs/architecture.md#rooms-in-memory`).
//!
//! What is held of a room reflects all of its events up to a position. It answers a request only if no later event
//! was acknowledged before the request began. If the store is the
//! [only writer](crate::ports::Store::is_only_writer), the events that it announced tell; otherwise the database is
//! asked for the last position. What is behind catches up by reading the events that it misses.

mod held;
mod load;
mod rooms;
mod size;
mod slot;

use std::sync::Arc;

use meshup_domain::conversation::Participant;
use meshup_domain::room::RoomHead;
use meshup_domain::{ConversationId, RoomId};
use time::OffsetDateTime;

use super::range::MessageRange;
use crate::cache::MAX_AGE;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::page::Direction;
use crate::ports::StoreError;
use crate::transactions::Transactions;

use held::Held;
use rooms::Rooms;
use slot::Slot;

/// The newest messages of rooms in use, up to a number of bytes. Rooms that were used least recently are dropped
/// first.
///
/// Every committed event must be passed to [`RecentMessages::hear`], before the unit that raised it is told of its
/// success.
pub struct RecentMessages(Rooms);

/// The part of a room that a request is about.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) room: RoomId,
    pub(super) range: MessageRange,
    pub(super) order: Direction,
    /// When the request came.
    pub(super) now: OffsetDateTime,
}

impl RecentMessages {
    /// Holds nothing yet, and at most `bytes`; 0 for nothing ever.
    pub fn new(bytes: usize) -> Self {
        Self(Rooms::new(bytes))
    }

    /// Notes what an event changes. Never blocks.
    pub fn hear(&self, event: &DomainEvent) {
        match event {
            DomainEvent::RoomAdvanced { room, seq } => self.0.change(*room, |slot| slot.advance(*seq)),
            DomainEvent::ReadMoved { room, user: _, last_read_seq: _ }
            | DomainEvent::MarkedUnread { room, user: _, last_read_seq: _ }
            | DomainEvent::AccessChanged(AccessScope::Room(room)) => {
                self.0.change(*room, Slot::forget_participants);
            }
            DomainEvent::MessagesChanged { room } | DomainEvent::ChannelDeleted { room, channel: _ } => {
                self.0.change(*room, |slot| slot.forget(|_| true));
            }
            DomainEvent::AccessChanged(AccessScope::User(user)) => {
                self.0.change_all(|slot| slot.forget(|held| held.shows(*user)));
            }
            DomainEvent::AccessChanged(AccessScope::Server(_) | AccessScope::Member(_, _))
            | DomainEvent::ChannelUpdated { room: _, channel: _ }
            | DomainEvent::ItemChanged(_)
            | DomainEvent::ServerChanged(_)
            | DomainEvent::Notified { user: _, notification: _ }
            | DomainEvent::DirectNotice { user: _, room: _, seq: _ }
            | DomainEvent::OwnDataChanged { user: _, room: _, data: _ }
            | DomainEvent::SessionsEnded { user: _, sessions: _ }
            | DomainEvent::MailQueued => {}
        }
    }

    /// Messages that include those that are wanted, as of the request or later; `None` if the database should be
    /// asked instead.
    pub(super) async fn current(
        &self,
        store: &Transactions,
        wanted: &Wanted,
    ) -> Result<Option<Arc<Held>>, StoreError> {
        let Some(slot) = self.slot(wanted) else { return Ok(None) };
        let mut head = None;
        if !store.is_only_writer() {
            head = store.read().rooms().head(wanted.room).await?;
            if head.is_none() {
                return Ok(None);
            }
        }
        if let Some(held) = current(&slot, head, wanted) {
            return Ok(Some(held));
        }
        let failures = slot.failures();
        let _filling = slot.filling.lock().await;
        if let Some(held) = current(&slot, head, wanted) {
            return Ok(Some(held));
        }
        // Those who waited for a read that failed do not wait for each other's.
        if slot.failures() != failures {
            return Ok(None);
        }
        let filled = self.fill(store, &slot, head, wanted).await.inspect_err(|_| slot.note_failure())?;
        Ok(filled.filter(|held| held.includes(wanted.range, wanted.order)))
    }

    /// The room, unless the database should be asked: for messages around one that is not held, or for more than is
    /// ever held.
    fn slot(&self, wanted: &Wanted) -> Option<Arc<Slot>> {
        let Wanted { room, range, order, now: _ } = *wanted;
        let held = self.0.get(room).and_then(|slot| slot.held());
        let depth = held::depth(range).filter(|depth| *depth <= held::MAX_DEPTH);
        let is_useful = match (held, depth) {
            (Some(held), Some(depth)) => {
                held.includes(range, order) || (!held.is_whole() && held.depth() < depth)
            }
            (Some(held), None) => held.includes(range, order),
            (None, depth) => depth.is_some(),
        };
        // Renderings of what is held take memory too.
        self.0.make_space();
        if is_useful { self.0.get_or_insert(room) } else { None }
    }

    /// Reads what is missing, while nobody else does so for this room. `None` if the room is gone, or what is wanted
    /// is not held after all.
    async fn fill(
        &self,
        store: &Transactions,
        slot: &Slot,
        asked: Option<RoomHead>,
        wanted: &Wanted,
    ) -> Result<Option<Arc<Held>>, StoreError> {
        let Wanted { room, range, order, now } = *wanted;
        let (repos, ticket, held) = (store.read(), slot.ticket(), slot.held());
        let is_young = |held: &Held| store.is_only_writer() || (now - held.loaded_at()).abs() < MAX_AGE;
        let position = match asked {
            Some(position) => Some(position),
            None => repos.rooms().head(room).await?,
        };
        let Some(position) = position else { return Ok(None) };
        let former = held.as_ref().filter(|held| is_young(held) && held.includes(range, order));
        let mut new = None;
        if let Some(former) = former {
            new = load::catch_up(repos, former, position, self.0.memory()).await?;
        }
        let new = match (new, held::load_depth(range).or(held.map(|held| held.depth()))) {
            (Some(new), _) => new,
            (None, Some(depth)) => load::newest(repos, position, depth, now, self.0.memory()).await?,
            (None, None) => return Ok(None),
        };
        let new = Arc::new(new);
        self.0.change(room, |slot| slot.put(ticket, &new));
        self.0.make_space();
        Ok(Some(new))
    }

    /// The participants of the conversation that owns a room, with how far they have read, as of the request or later.
    pub(super) async fn participants(
        &self,
        store: &Transactions,
        room: RoomId,
        conversation: ConversationId,
    ) -> Result<Arc<[Participant]>, StoreError> {
        let slot = self.0.get(room).filter(|_| store.is_only_writer());
        if let Some(people) = slot.as_ref().and_then(|slot| slot.participants()) {
            return Ok(people);
        }
        let ticket = slot.as_ref().map(|slot| slot.participants_ticket());
        let people: Arc<[Participant]> =
            store.read().conversations().participants(&[conversation]).await?.into();
        if let Some(ticket) = ticket {
            self.0.change(room, |slot| slot.put_participants(ticket, &people));
        }
        Ok(people)
    }

    /// The number of live messages in a room, if it is known without asking the database.
    pub(super) fn count(&self, store: &Transactions, room: RoomId) -> Option<u64> {
        let slot = self.0.get(room).filter(|_| store.is_only_writer())?;
        let held = slot.held()?;
        (held.head() >= slot.last_seq()).then(|| held.count())
    }
}

/// What is held, if it reflects all events up to `position`, or up to the last one that was announced, and includes what is
/// wanted.
fn current(slot: &Slot, position: Option<RoomHead>, wanted: &Wanted) -> Option<Arc<Held>> {
    let held = slot.held()?;
    let is_current = match position {
        Some(position) => held.head() >= position.last_seq && (wanted.now - held.loaded_at()).abs() < MAX_AGE,
        None => held.head() >= slot.last_seq(),
    };
    (is_current && held.includes(wanted.range, wanted.order)).then_some(held)
}

#[cfg(test)]
mod tests;
