//! The repositories, one file per port.

mod audit;
mod channels;
mod comments;
mod conversations;
mod discarded_files;
pub(crate) mod event_log;
mod events;
mod invites;
mod keys;
mod members;
mod messages;
mod notes;
mod notifications;
mod polls;
mod projections;
mod reactions;
mod relations;
mod roles;
mod rooms;
mod search;
mod servers;
mod sessions;
mod settings;
mod tasks;
mod tokens;
mod two_factor;
mod users;
