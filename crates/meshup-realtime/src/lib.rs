//! Who is connected, and what they hear.
//!
//! A [`Hub`] per process knows every open socket of every surface. Each room that somebody listens to has one feed,
//! which reads the room's durable events from the database in `seq` order and puts each of them, once and in that
//! order, into the bounded queue of everyone who listens. What was announced only says how far a room has come, so
//! an announcement that is lost, late or doubled changes nothing.
//!
//! Guarantees (`docs/reliability.md#guarantees`):
//! - a connection sees every durable event of its rooms exactly once and in order, or is closed and told so;
//! - typing and presence are at most once, and the first to be dropped;
//! - who loses access hears nothing that was committed after the loss was announced;
//! - a connection that does not keep up costs at most [`outbox::MAX_FRAMES`] frames, and nobody else anything.

mod connection;
mod feed;
pub mod frame;
mod hub;
pub mod news;
pub mod outbox;
mod pace;
mod room;
mod source;

pub use connection::ConnectionId;
pub use frame::{Audience, Body, Frame, InRoom, Rendering, Told};
pub use hub::{Connected, Entered, Hub, JoinError, Page, Place, Replay, Resume};
pub use news::{News, NewsBody, Topic};
pub use outbox::{Closing, Item, Outbox};
pub use pace::Pace;
pub use source::{AppSource, Source};
