//! The common parts of notes, tasks, events and polls.
//!
//! A use case first finds the item and checks permission with cached facts, so that refused requests never
//! reach the writer. It then changes the item in a unit that has locked it, and checks again with what the
//! unit reads: meanwhile the user may have been removed, the module switched off or the channel hidden, on
//! this node or another. All consequences of the change (search index, live events, notifications) are
//! written or raised in that unit.

mod authorize;
mod effects;
pub(crate) mod entity;
pub mod view;

pub(crate) use authorize::{AuthorizedItem, authorize, change, check_channel, create};
pub(crate) use effects::{announce, announce_update, index, notice, remove};
pub(crate) use entity::{ItemEntity, ItemHead};
