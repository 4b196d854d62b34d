//! The store: reads and units of work.

use async_trait::async_trait;
use meshup_domain::UserId;

use super::*;
use crate::domain_event::DomainEvent;

/// A failure of the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database is unreachable, overloaded or timed out. Nothing was written.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The database rolled the unit back to resolve a conflict. Nothing was written, and an immediate retry
    /// may succeed.
    #[error("the unit was rolled back in favor of another: {0}")]
    Victim(String),
    /// A referenced row does not exist, or no longer.
    #[error("a referenced row does not exist: {0}")]
    Missing(String),
    /// The account on whose behalf the unit writes has been deactivated. Nothing was written.
    #[error("the account has been deactivated")]
    Deactivated,
    /// The disk is full. Nothing was written.
    #[error("the disk is full")]
    Full,
    /// The schema is not one that this program can work with, for the reason given. Nothing was written.
    #[error("{0}")]
    Schema(String),
    /// An internal error.
    #[error("the store failed: {0}")]
    Internal(String),
}

/// Which requests one unit may serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// This request only: its unit is committed together with its response.
    Alone,
    /// Requests that write in the same room, and would wait for each other's lock on it.
    Room,
    /// All requests, since units run one after the other.
    All,
}

/// The user for whom a list of items is filtered by channel visibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The user, who sees public channels, those they created, and those they were added to.
    pub user: UserId,
    /// Whether the user manages channels, and therefore sees all private ones too.
    pub sees_all: bool,
}

macro_rules! declare_repos {
    ($($name:ident: $port:ident = $mock:ident),+ $(,)?) => {
        /// All repositories, on one view of the data.
        pub trait Repos: Send + Sync {
            $(
                #[doc = concat!("The [`", stringify!($port), "`].")]
                fn $name(&self) -> &dyn $port;
            )+
        }
    };
}

crate::repositories!(declare_repos);

/// A transaction. Dropping it without [`UnitOfWork::commit`] rolls it back.
///
/// A unit holds locks and, on SQLite, is the only writer: check access and do slow work before
/// [`Store::begin`], and never begin a second unit while one is open.
#[async_trait]
pub trait UnitOfWork: Repos {
    /// Announces `event` if and only if the unit commits.
    fn raise(&self, event: DomainEvent);

    /// Commits the writes and announces the events, atomically.
    ///
    /// `Ok` means that the database has committed. Once called, commit and announcement complete even if the
    /// future is dropped. A wrapping store may group several units into one transaction and return `Ok`
    /// early; it must then commit before any client receives the success, or replace that with the failure.
    ///
    /// Every successful response requires a commit, even without writes: until then, the unit may have read
    /// rows of a concurrent unit that are not durable yet. Read everything needed for the response before the
    /// commit, not after.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// The database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Read-only access to committed data.
    fn read(&self) -> &dyn Repos;

    /// Whether everything is written through this store, so that its events tell of every change before its author
    /// learns that it is committed. False if other processes write to the same database.
    fn is_only_writer(&self) -> bool;

    /// Begins a unit of work.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Which requests a unit may serve together with the current one.
    fn sharing(&self) -> Sharing;

    /// Waits for a short random time before a unit that was rolled back to resolve a conflict is retried.
    async fn pause(&self);
}

/// Receives events after they are committed. Must not block.
///
/// Commits in one room may be announced in any order, so receivers must rely on `seq`.
pub trait EventSink: Send + Sync {
    /// Receives committed events.
    fn publish(&self, events: Vec<DomainEvent>);
}
