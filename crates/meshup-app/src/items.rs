//! What notes, tasks, events and polls have in common.
//!
//! A use case reaches an item, which asks for permission by cached facts, so that refusals never reach the writer. It
//! then changes the item in a unit that has it locked, and asks again by what the unit finds: the person may have been removed,
//! the module switched off or the channel hidden meanwhile, on this node or another. Whatever follows from the change
//! (search, live sockets, notices) is written or raised in that unit.

mod effects;
pub(crate) mod entity;
pub mod live;
mod reach;

pub(crate) use effects::{announce, announce_update, index, notice, remove};
pub(crate) use entity::{ItemEntity, ItemHead};
pub(crate) use reach::{Reached, change, check_channel, create, reach};
