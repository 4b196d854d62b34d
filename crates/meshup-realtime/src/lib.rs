//! Connections, and the delivery of events to them.
//!
//! A [`Hub`] per process knows every open socket of every surface. Each room with listeners has one feed,
//! which reads the room's durable events from the database in `seq` order and puts each of them, once and in
//! that order, into the bounded queue of every listener. Announcements only say how far a room has advanced,
//! so an announcement that is lost, late or duplicated changes nothing.
//!
//! Guarantees (`docs/reliability.md#guarantees`):
//! - a connection receives every durable event of its rooms exactly once and in order, or is closed with a
//!   reason;
//! - typing and presence are delivered at most once, and dropped first;
//! - users who lose access receive nothing that was committed after the loss was announced;
//! - a connection that does not keep up costs at most [`outbox::MAX_FRAMES`] frames, and does not affect
//!   others.

mod backend;
mod connection;
mod feed;
pub mod frame;
mod hub;
pub mod outbox;
mod room;
mod text_frame;
mod timings;
pub mod user_event;

pub use backend::{AppBackend, Backend};
pub use connection::ConnectionId;
pub use frame::{Audience, Frame, FrameBody, RenderKey, Rendered, RoomFrame};
pub use hub::{ConnectionHandle, Hub, JoinError, JoinedRoom, Replay, ReplayPage, Resume, RoomRef};
pub use outbox::{Closing, Outbox, OutboxItem};
pub use text_frame::TextFrame;
pub use timings::Timings;
pub use user_event::{ServerNews, Topic, UserEvent, UserEventBody};
