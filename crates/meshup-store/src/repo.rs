//! The repositories, one file per port.

mod audit;
mod channels;
mod conversations;
mod invites;
mod keys;
mod members;
mod messages;
mod reactions;
mod relations;
mod roles;
mod rooms;
mod servers;
mod sessions;
mod tokens;
mod users;
