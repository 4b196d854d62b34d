//! The rooms of which something is held, within a number of bytes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use meshup_domain::RoomId;

use super::slot::Slot;
use crate::messages::memory::{Memory, signed};

/// The bytes of a room of which nothing is held, with its place in the table.
const EMPTY: usize = size_of::<Slot>() + 2 * size_of::<(RoomId, Arc<Slot>)>() + 64;

type Slots = HashMap<RoomId, Arc<Slot>>;

pub(super) struct Rooms {
    capacity: isize,
    memory: Arc<Memory>,
    /// Counts uses.
    uses: AtomicU64,
    slots: RwLock<Slots>,
}

impl Rooms {
    pub(super) fn new(capacity: usize) -> Self {
        let (memory, uses, slots) = (Arc::default(), AtomicU64::default(), RwLock::default());
        Self { capacity: signed(capacity), memory, uses, slots }
    }

    /// Counts what is held.
    pub(super) fn memory(&self) -> &Arc<Memory> {
        &self.memory
    }

    fn reading(&self) -> RwLockReadGuard<'_, Slots> {
        self.slots.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn writing(&self) -> RwLockWriteGuard<'_, Slots> {
        self.slots.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, room: RoomId) -> Option<Arc<Slot>> {
        self.reading().get(&room).cloned()
    }

    /// The room, which hears of everything that is announced from now on; `None` if nothing is ever held.
    pub(super) fn get_or_insert(&self, room: RoomId) -> Option<Arc<Slot>> {
        if self.capacity == 0 {
            return None;
        }
        let slot = self.get(room).unwrap_or_else(|| self.insert(room));
        slot.note_use(self.uses.fetch_add(1, Ordering::Relaxed));
        Some(slot)
    }

    fn insert(&self, room: RoomId) -> Arc<Slot> {
        let mut slots = self.writing();
        let slot = slots.entry(room).or_insert_with(|| {
            self.memory.grow(signed(EMPTY));
            Arc::default()
        });
        Arc::clone(slot)
    }

    /// Changes what is held of a room, if it is in use.
    pub(super) fn change(&self, room: RoomId, change: impl FnOnce(&Slot) -> isize) {
        if let Some(slot) = self.reading().get(&room) {
            self.memory.grow(change(slot));
        }
    }

    /// Changes what is held of all rooms in use.
    pub(super) fn change_all(&self, change: impl Fn(&Slot) -> isize) {
        for slot in self.reading().values() {
            self.memory.grow(change(slot));
        }
    }

    /// If there is too much, drops the rooms that were used least recently until a tenth is free. Rooms that someone
    /// is reading stay.
    pub(super) fn make_space(&self) {
        if self.memory.bytes() <= self.capacity {
            return;
        }
        let mut slots = self.writing();
        let mut by_use: Vec<(u64, RoomId)> = slots.iter().map(|(room, slot)| (slot.used(), *room)).collect();
        by_use.sort_unstable();
        for (_, room) in by_use {
            if self.memory.bytes() <= self.capacity - self.capacity / 10 {
                break;
            }
            // The lock of the table keeps others from getting at it.
            let is_idle = slots.get(&room).is_some_and(|slot| Arc::strong_count(slot) == 1);
            if is_idle && let Some(slot) = slots.remove(&room) {
                self.memory.grow(slot.forget(|_| true) + slot.forget_participants() - signed(EMPTY));
            }
        }
    }
}
