//! What is held of one room.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::lock::Mutex as AsyncMutex;
use meshup_domain::Seq;
use meshup_domain::conversation::Participant;

use super::held::Held;
use super::size;
use crate::messages::memory::signed;

/// How often something became invalid when a read began.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket(u64);

/// Functions that change what is held return by how many bytes it grew.
#[derive(Default)]
pub(super) struct Slot {
    /// Locked by who reads the messages, so that others wait for them instead of reading them too.
    pub(super) filling: AsyncMutex<()>,
    /// How many reads have failed.
    failures: AtomicU64,
    /// Grows with each use of any room.
    used: AtomicU64,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    held: Option<Arc<Held>>,
    /// How often `held` became invalid.
    changes: u64,
    /// The position of the last event that was announced.
    last_seq: Seq,
    participants: Option<Arc<[Participant]>>,
    /// How often `participants` became invalid.
    moves: u64,
}

impl Slot {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Inner)) -> isize {
        let mut inner = self.inner();
        let before = inner.bytes();
        change(&mut inner);
        inner.bytes() - before
    }

    pub(super) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    pub(super) fn note_use(&self, at: u64) {
        self.used.store(at, Ordering::Relaxed);
    }

    pub(super) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    pub(super) fn note_failure(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn held(&self) -> Option<Arc<Held>> {
        self.inner().held.clone()
    }

    pub(super) fn last_seq(&self) -> Seq {
        self.inner().last_seq
    }

    /// Notes an event. Its author may have read the room up to it.
    pub(super) fn advance(&self, seq: Seq) -> isize {
        self.change(|inner| {
            inner.last_seq = inner.last_seq.max(seq);
            inner.forget_participants();
        })
    }

    /// To be taken before a read whose result is passed to [`Slot::put`].
    pub(super) fn ticket(&self) -> Ticket {
        Ticket(self.inner().changes)
    }

    /// Replaces what is held, unless something was announced since the ticket was taken.
    pub(super) fn put(&self, ticket: Ticket, held: &Arc<Held>) -> isize {
        self.change(|inner| {
            if ticket == Ticket(inner.changes) {
                inner.held = Some(Arc::clone(held));
            }
        })
    }

    /// Drops what is held if `is_stale`, and also what is being read.
    pub(super) fn forget(&self, is_stale: impl FnOnce(&Held) -> bool) -> isize {
        self.change(|inner| {
            inner.changes += 1;
            inner.held.take_if(|held| is_stale(held));
        })
    }

    pub(super) fn participants(&self) -> Option<Arc<[Participant]>> {
        self.inner().participants.clone()
    }

    /// To be taken before a read whose result is passed to [`Slot::put_participants`].
    pub(super) fn participants_ticket(&self) -> Ticket {
        Ticket(self.inner().moves)
    }

    pub(super) fn put_participants(&self, ticket: Ticket, people: &Arc<[Participant]>) -> isize {
        self.change(|inner| {
            if ticket == Ticket(inner.moves) {
                inner.participants = Some(Arc::clone(people));
            }
        })
    }

    pub(super) fn forget_participants(&self) -> isize {
        self.change(Inner::forget_participants)
    }
}

impl Inner {
    fn forget_participants(&mut self) {
        self.participants = None;
        self.moves += 1;
    }

    fn bytes(&self) -> isize {
        let held = self.held.as_ref().map_or(0, |held| held.bytes());
        let people = self.participants.as_deref().map_or(0, size::of_participants);
        signed(held + people)
    }
}
