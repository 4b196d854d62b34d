//! One unit of work, as use cases hold it.
//!
//! The connection never leaves the task that owns it: a unit only sends statements and waits for results. A
//! unit can therefore be dropped at any time; the owner finishes the running statement, notices the closed
//! channel, and rolls back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use meshup_app::domain_event::DomainEvent;
use meshup_app::ports::{EventSink, StoreError};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use tokio::sync::{mpsc, oneshot};

/// The channel for the result of a statement.
type Reply<T> = oneshot::Sender<Result<T, DbErr>>;

/// A request of a unit to the owner of its connection.
pub(crate) enum Request {
    Run(StatementRequest),
    Commit(Commit),
}

/// A statement to run.
pub(crate) enum StatementRequest {
    Execute(Statement, Reply<ExecResult>),
    Batch(String, Reply<ExecResult>),
    One(Statement, Reply<Option<QueryResult>>),
    All(Statement, Reply<Vec<QueryResult>>),
}

/// A request to commit, with the events to announce.
pub(crate) struct Commit {
    pub(crate) events: Vec<DomainEvent>,
    pub(crate) done: oneshot::Sender<Result<(), StoreError>>,
}

impl StatementRequest {
    /// Runs the statement and sends the result to the unit if it is still waiting. The error is also
    /// returned.
    pub(crate) async fn run(self, conn: &impl ConnectionTrait) -> Result<(), DbErr> {
        match self {
            Self::Execute(statement, reply) => answer(reply, conn.execute_raw(statement).await),
            Self::Batch(sql, reply) => answer(reply, conn.execute_unprepared(&sql).await),
            Self::One(statement, reply) => answer(reply, conn.query_one_raw(statement).await),
            Self::All(statement, reply) => answer(reply, conn.query_all_raw(statement).await),
        }
    }
}

fn answer<T>(reply: Reply<T>, result: Result<T, DbErr>) -> Result<(), DbErr> {
    let outcome = result.as_ref().map(|_| ()).map_err(Clone::clone);
    // The caller may be gone; the owner of the connection notices that at the next request.
    let _ = reply.send(result);
    outcome
}

/// Publishes committed events. A sink that panics loses its events, but does not stop the writer.
pub(crate) fn announce(sink: &dyn EventSink, events: Vec<DomainEvent>) {
    if !events.is_empty() && catch_unwind(AssertUnwindSafe(|| sink.publish(events))).is_err() {
        tracing::error!("the event sink panicked");
    }
}

/// The connection of a unit: a channel to the task that owns the real one.
#[derive(Debug)]
pub(crate) struct UnitConnection {
    backend: DbBackend,
    requests: mpsc::UnboundedSender<Request>,
    events: Mutex<Vec<DomainEvent>>,
    /// Set when a statement fails. PostgreSQL would report success for COMMIT and roll the unit back.
    failed: AtomicBool,
}

impl UnitConnection {
    /// A channel, and its receiving end for the owner of the connection. It closes when the unit is dropped.
    pub(crate) fn new(backend: DbBackend) -> (Self, mpsc::UnboundedReceiver<Request>) {
        let (requests, inbox) = mpsc::unbounded_channel();
        (Self { backend, requests, events: Mutex::default(), failed: AtomicBool::new(false) }, inbox)
    }

    async fn ask<T>(&self, order: impl FnOnce(Reply<T>) -> StatementRequest) -> Result<T, DbErr> {
        let (reply, result) = oneshot::channel();
        let sent = self.requests.send(Request::Run(order(reply)));
        let result = match sent {
            Ok(()) => result.await.unwrap_or_else(|_| Err(ended())),
            Err(_) => Err(ended()),
        };
        if result.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Announces `event` if the unit commits.
    pub(crate) fn raise(&self, event: DomainEvent) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    pub(crate) async fn commit(&self) -> Result<(), StoreError> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(StoreError::Internal(
                "a unit with a failed statement cannot be committed".to_owned(),
            ));
        }
        let events = std::mem::take(&mut *self.events.lock().unwrap_or_else(PoisonError::into_inner));
        let (done, committed) = oneshot::channel();
        let lost = || StoreError::Unavailable("the unit of work was ended".to_owned());
        self.requests.send(Request::Commit(Commit { events, done })).map_err(|_| lost())?;
        committed.await.unwrap_or_else(|_| Err(lost()))
    }
}

/// The unit exceeded its time limit, or the database failed.
fn ended() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the unit of work was ended".to_owned()))
}

#[async_trait]
impl ConnectionTrait for UnitConnection {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.ask(|reply| StatementRequest::Execute(statement, reply)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.ask(|reply| StatementRequest::Batch(sql.to_owned(), reply)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.ask(|reply| StatementRequest::One(statement, reply)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.ask(|reply| StatementRequest::All(statement, reply)).await
    }
}
