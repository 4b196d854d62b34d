//! The store: reading, and units of work.

use async_trait::async_trait;
use meshup_domain::UserId;

use super::*;
use crate::event::Event;

/// The store could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is too busy, or took too long. Nothing was written.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The database ended the unit to let another go on. Nothing was written, and the same may succeed at once.
    #[error("the unit was given up for another: {0}")]
    Victim(String),
    /// What was to be written refers to something that is not there, or not any more.
    #[error("what is referred to is not there: {0}")]
    Missing(String),
    /// There is no space left on the disk. Nothing was written.
    #[error("the disk is full")]
    Full,
    /// A fault of the server's own.
    #[error("the store failed: {0}")]
    Internal(String),
}

/// Who looks at a list of things that may belong to channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    pub user: UserId,
    /// Private channels are no secret to this person.
    pub sees_all: bool,
}

macro_rules! declare_repos {
    ($($name:ident: $port:ident = $mock:ident),+ $(,)?) => {
        /// Every repository, over one view of the data.
        pub trait Repos: Send + Sync {
            $(fn $name(&self) -> &dyn $port;)+
        }
    };
}

crate::repositories!(declare_repos);

/// Writes that happen together or not at all. Dropped without [`UnitOfWork::commit`], it leaves no trace.
///
/// A unit holds locks, and on SQLite the only writer: check access and do slow work before [`Store::begin`], and
/// never begin a second unit while one is open.
#[async_trait]
pub trait UnitOfWork: Repos {
    /// Announces `event` if and only if the unit commits.
    fn raise(&self, event: Event);

    /// Ends the unit well: its writes become durable and its events are announced, both or neither.
    ///
    /// A unit of the database has done so when it answers Ok, and survives its caller: once called, commit and
    /// announcement are finished even if the future is dropped. A store around the database may put more into the
    /// same transaction, and answers Ok for a unit that it still holds: it must then commit the unit before anybody
    /// hears of a success, or answer with the failure in its place.
    ///
    /// Every success answer goes through a commit, also one without writes: before it, the unit may have seen rows
    /// of a neighbour that are not on disk yet. Read everything an answer needs before, never after.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// The database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Committed data, for reading only.
    fn read(&self) -> &dyn Repos;

    /// Opens a unit of work.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Waits a moment, of another length each time, before a unit that was a victim is run again.
    async fn pause(&self);
}

/// Hears what was committed, once it is. Must not block.
///
/// Two commits of one room may be announced in either order, so that a listener goes by `seq` and never by arrival.
pub trait EventSink: Send + Sync {
    fn publish(&self, events: Vec<Event>);
}
