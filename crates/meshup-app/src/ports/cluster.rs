//! Communication between the nodes of a cluster.

use std::sync::Weak;

use async_trait::async_trait;
use meshup_domain::{RoomId, Seq, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::StoreError;
use crate::domain_event::DomainEvent;

/// A running process that shares a database with others. A process that restarts is a new node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub Uuid);

/// What nodes tell each other.
///
/// Messages may be lost, and carry no content that is stored: their receivers read it from the database. Only
/// typing and presence exist nowhere else, and are lost with the messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeMessage {
    /// A room has durable events up to `seq`.
    RoomAdvanced {
        /// The room.
        room: RoomId,
        /// The position of its last event.
        seq: Seq,
    },
    /// A user has read a room up to `last_read_seq`.
    ReadMoved {
        /// The room.
        room: RoomId,
        /// The reader.
        user: UserId,
        /// The position of the last message that was read.
        last_read_seq: Seq,
    },
    /// The event log has new entries.
    EventsLogged,
    /// A user started or stopped typing.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
        /// Whether they started.
        typing: bool,
    },
    /// Users of the sender came or went.
    Presence(PresenceMessage),
}

/// Where a user is present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Connected, whichever rooms they joined.
    Online,
    /// In a room.
    Room(RoomId),
}

/// Who is connected to a node. Each change increments the node's version, so that receivers notice when they
/// missed one, and ask for a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresenceMessage {
    /// A user has their first connection to the node in a place, or lost their last.
    Changed {
        /// The version after this change.
        version: u64,
        /// Where.
        place: Place,
        /// Who.
        user: UserId,
        /// Whether the user is there now.
        is_present: bool,
    },
    /// A heartbeat.
    Alive {
        /// The current version.
        version: u64,
        /// The number of connections to the node.
        connections: u64,
    },
    /// Everyone who is connected to the node, in parts that follow each other immediately.
    Snapshot {
        /// The version that is shown.
        version: u64,
        /// The number of the part, from 0.
        part: u32,
        /// Whether this is the last part.
        is_last: bool,
        /// The users of this part.
        present: Vec<(Place, UserId)>,
    },
    /// Asks a node for a snapshot.
    Request(NodeId),
    /// The node is stopping; nobody is connected to it any longer.
    Stopped,
}

/// The sending end of what carries messages between nodes: each at most once, in the order in which a node sent them.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// This node.
    fn node(&self) -> NodeId;

    /// Sends a message to all other nodes soon. Never blocks; messages are dropped while the bus is unreachable.
    fn send(&self, message: NodeMessage);

    /// Waits until the messages sent so far are on their way, for at most a second. Called before a node stops.
    async fn flush(&self);
}

/// The receiving end: starts passing the messages of other nodes to the receiver, until it is dropped.
pub type Subscribe = Box<dyn FnOnce(Weak<dyn BusReceiver>) + Send>;

/// Receives what other nodes send. Must not block.
pub trait BusReceiver: Send + Sync {
    /// A message of another node.
    fn receive(&self, from: NodeId, message: NodeMessage);

    /// The bus is connected, for the first time or again; earlier messages may have been lost.
    fn connected(&self);
}

/// How far a node has read the event log. Its contents are of the database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogCursor {
    /// What was committed at this moment has been read.
    pub since: String,
    /// What is being read in pages.
    pub reading: Option<LogPosition>,
}

/// Where a page of the event log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPosition {
    /// The moment up to which the log is read; what is committed later follows afterwards.
    pub until: String,
    /// The transaction of the last entry that was read.
    pub transaction: String,
    /// The id of the last entry that was read.
    pub id: i64,
}

/// Part of the event log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogPage {
    /// Committed events that all nodes must learn of, without those of kinds that this version does not know.
    pub events: Vec<DomainEvent>,
    /// Where to continue.
    pub next: LogCursor,
}

/// The log of events that other nodes must not miss ([`DomainEvent::is_logged`]). The store writes it, in the
/// transaction that commits the events. It exists only on databases that several nodes can share; elsewhere it
/// is always empty.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait EventLogRepository: Send + Sync {
    /// The cursor of a node to which everything that is committed by now is known.
    async fn end(&self) -> Result<LogCursor, StoreError>;
    /// The next events, except those of `node`; at most `limit`. If more are waiting, `next.reading` is set.
    ///
    /// Each event is read exactly once, in whatever order transactions commit. Those that were committed up to the
    /// first of several pages come in the order in which their transactions began to write.
    async fn page(&self, cursor: &LogCursor, node: NodeId, limit: u64) -> Result<LogPage, StoreError>;
    /// Deletes at most `limit` entries that are older than `before`, and returns how many.
    async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError>;
}
