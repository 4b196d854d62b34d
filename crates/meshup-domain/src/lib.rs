//! The domain of a community: entities, values, rules and permissions.
//!
//! This crate depends on no database, wire format or clock. Time and identifiers are passed in, and every
//! rule about servers, rooms, messages or users is implemented here once.
#![warn(missing_docs)]

pub mod account;
pub mod announcement;
pub mod audit;
pub mod channel;
pub mod comment;
pub mod conversation;
pub mod draft;
pub mod event;
pub mod export;
pub mod file;
pub mod ids;
pub mod invite;
pub mod member;
pub mod mention;
pub mod message;
pub mod moderation;
pub mod module;
pub mod note;
pub mod notification;
pub mod patch;
pub mod permission;
pub mod poll;
pub mod retention;
pub mod role;
pub mod room;
pub mod search;
pub mod server;
pub mod settings;
pub mod site;
pub mod tag;
pub mod task;
pub mod text;
pub mod two_factor;
pub mod user;
pub mod violations;

pub use ids::*;
pub use patch::Patch;
pub use violations::{Violation, Violations};
