//! The writer, which commits units in groups.
//!
//! A flush to disk takes far longer than the statements of a unit, so concurrent units share one. The writer
//! opens a transaction, lets the waiting units write one after the other, each behind a savepoint, and
//! commits when no other unit is waiting or the group is full. Only then do the units succeed, and their
//! events are published. A unit may have read what earlier units of its group wrote, so all of them are
//! committed or none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use meshup_app::ports::{EventSink, StoreError};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::file::File;
use super::queue::{Queue, Waiting};
use crate::error::{is_constraint, store_error};
use crate::metrics;
use crate::unit::{Commit, Request, StatementRequest, UnitConnection, announce};

/// The maximum number of units per flush, so that the first one does not wait too long.
const GROUP: usize = 64;

/// A group accepts no more units after this long, since earlier ones are waiting for the COMMIT.
const AGE: Duration = Duration::from_millis(100);

/// The time limit of one unit's turn.
const TURN: Duration = Duration::from_secs(3);

/// How long a failed connection may take to roll back before it is abandoned.
const FAREWELL: Duration = Duration::from_secs(1);

struct Writer {
    file: File,
    sink: Arc<dyn EventSink>,
    waiting: mpsc::UnboundedReceiver<Waiting>,
    /// Opened by the first group that needs it, and reopened after a failure.
    connection: Option<DatabaseConnection>,
    /// Interrupts the running statement.
    interrupt: Arc<AtomicBool>,
}

/// Opens the file and starts the writer, which runs as long as the queue exists.
pub(crate) async fn start(file: File, sink: Arc<dyn EventSink>) -> Result<Queue, StoreError> {
    let (queue, waiting) = Queue::new();
    let interrupt = Arc::new(AtomicBool::new(false));
    file.recover().await?;
    let connection = Some(file.open_writer(interrupt.clone()).await?);
    let mut writer = Writer { file, sink, waiting, connection, interrupt };
    tokio::spawn(async move {
        while let Some(first) = writer.waiting.recv().await {
            writer.group(first).await;
        }
    });
    Ok(queue)
}

/// Commits a group of units.
async fn commit(transaction: DatabaseTransaction, units: usize) -> Result<(), StoreError> {
    let started = Instant::now();
    let outcome = transaction.commit().await;
    metrics::committed(outcome.is_ok().then_some(units), started.elapsed());
    outcome.map_err(store_error)
}

impl Writer {
    /// Runs `first` and the units waiting behind it, and commits them together.
    async fn group(&mut self, first: Waiting) {
        if first.is_closed() {
            return;
        }
        let transaction = match self.open().await {
            Ok(transaction) => transaction,
            Err(why) => {
                let _ = first.send(Err(why));
                return;
            }
        };
        let mut group = Vec::new();
        let written = self.write(&transaction, first, &mut group).await;
        let outcome = match written {
            Ok(()) if group.is_empty() => transaction.rollback().await.map_err(store_error),
            Ok(()) => commit(transaction, group.len()).await,
            Err(failure) => {
                let _ = timeout(FAREWELL, transaction.rollback()).await;
                Err(store_error(failure))
            }
        };
        if let Err(why) = &outcome {
            self.give_up_connection(why);
        }
        self.finish(group, &outcome);
    }

    /// A transaction that holds the write lock.
    async fn open(&mut self) -> Result<DatabaseTransaction, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.file.reopen_writer(self.interrupt.clone()).await?,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = connection.begin_with_options(options).await.map_err(store_error);
        match &transaction {
            Err(
                why @ (StoreError::Internal(_)
                | StoreError::Missing(_)
                | StoreError::Schema(_)
                | StoreError::Full),
            ) => {
                self.connection = Some(connection);
                self.give_up_connection(why);
            }
            Ok(_) | Err(StoreError::Unavailable(_) | StoreError::Victim(_) | StoreError::Deactivated) => {
                self.connection = Some(connection);
            }
        }
        transaction
    }

    /// Gives turns until no other unit is waiting, or the group is full or too old. An error means that the
    /// connection failed.
    ///
    /// The first unit needs no savepoint: if it is dropped, the transaction is rolled back.
    async fn write(
        &mut self,
        transaction: &DatabaseTransaction,
        first: Waiting,
        group: &mut Vec<Commit>,
    ) -> Result<(), DbErr> {
        let full = Instant::now() + AGE;
        group.extend(self.turn(transaction, first).await?);
        let mut prepare = "SAVEPOINT unit";
        while (1..GROUP).contains(&group.len()) && Instant::now() < full {
            let Ok(next) = self.waiting.try_recv() else { break };
            if next.is_closed() {
                continue;
            }
            transaction.execute_unprepared(prepare).await?;
            if let Some(commit) = self.turn(transaction, next).await? {
                group.push(commit);
                prepare = "RELEASE unit; SAVEPOINT unit";
            } else {
                transaction.execute_unprepared("ROLLBACK TO unit; RELEASE unit").await?;
                prepare = "SAVEPOINT unit";
            }
        }
        Ok(())
    }

    /// Runs one unit's turn. Returns its commit request, or `None` if it was dropped or exceeded its time
    /// limit.
    async fn turn(
        &self,
        transaction: &DatabaseTransaction,
        waiting: Waiting,
    ) -> Result<Option<Commit>, DbErr> {
        let (turn, mut requests) = UnitConnection::new(DbBackend::Sqlite);
        let deadline = Instant::now() + TURN;
        // If the unit has just stopped waiting, its channel is closed and the turn ends immediately.
        let _ = waiting.send(Ok(turn));
        while let Ok(Some(request)) = timeout_at(deadline, requests.recv()).await {
            match request {
                Request::Commit(commit) => return Ok(Some(commit)),
                Request::Run(order) => self.run(order, transaction, deadline).await?,
            }
        }
        Ok(None)
    }

    /// Runs a statement within the time limit of the turn. A constraint violation is left to the unit.
    async fn run(
        &self,
        order: StatementRequest,
        transaction: &DatabaseTransaction,
        deadline: Instant,
    ) -> Result<(), DbErr> {
        let mut running = std::pin::pin!(order.run(transaction));
        let result = tokio::select! {
            result = &mut running => result,
            () = sleep_until(deadline) => {
                self.interrupt.store(true, Ordering::Relaxed);
                let result = running.await;
                self.interrupt.store(false, Ordering::Relaxed);
                result
            }
        };
        result.or_else(|why| if is_constraint(&why) { Ok(()) } else { Err(why) })
    }

    /// Abandons the connection, since SQLite may have rolled back its transaction on its own.
    fn give_up_connection(&mut self, why: &StoreError) {
        tracing::warn!(%why, "a group of units failed, and the writer's connection is replaced");
        if let Some(connection) = self.connection.take() {
            tokio::spawn(connection.close());
        }
    }

    /// Announces the committed events in order of the turns, and notifies the units.
    fn finish(&self, group: Vec<Commit>, outcome: &Result<(), StoreError>) {
        for Commit { events, done } in group {
            let answer = match outcome {
                Ok(()) => {
                    announce(self.sink.as_ref(), events);
                    Ok(())
                }
                Err(StoreError::Full) => Err(StoreError::Full),
                Err(why) => Err(StoreError::Unavailable(format!("its group failed: {why}"))),
            };
            // The caller may be gone; the unit is committed and announced nevertheless.
            let _ = done.send(answer);
        }
    }
}
