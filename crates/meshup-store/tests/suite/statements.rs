//! The number of statements that reads and units take, to detect a query per row.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tracing::instrument::WithSubscriber;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

/// Counts the spans that sea-orm opens around each statement of its pool, or also around those of transactions.
#[derive(Default)]
struct Counter {
    spans: AtomicU64,
    statements: Arc<AtomicUsize>,
    counts_units: bool,
}

const POOL: &str = "sea_orm::database::db_connection";
const TRANSACTION: &str = "sea_orm::database::transaction";

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == POOL || (self.counts_units && metadata.target() == TRANSACTION)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let name = span.metadata().name();
        let is_statement =
            matches!(name, "execute_raw" | "execute_unprepared" | "query_one_raw" | "query_all_raw");
        let is_end = span.metadata().target() == TRANSACTION && matches!(name, "begin" | "commit");
        if is_statement || is_end {
            self.statements.fetch_add(1, Ordering::Relaxed);
        }
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The number of statements that `reading` runs through [`meshup_app::ports::Store::read`].
pub(crate) async fn statements<T>(reading: impl Future<Output = T>) -> usize {
    let counter = Counter::default();
    let statements = Arc::clone(&counter.statements);
    reading.with_subscriber(counter).await;
    statements.load(Ordering::Relaxed)
}

/// The number of round trips to the database so far, those that begin and commit units among them.
#[derive(Clone)]
pub(crate) struct RoundTrips(Arc<AtomicUsize>);

impl RoundTrips {
    /// Counts those of this thread until the guard is dropped, so everything that talks to the database must run on it.
    pub(crate) fn counted() -> (Self, DefaultGuard) {
        let counter = Counter { counts_units: true, ..Counter::default() };
        let count = Arc::clone(&counter.statements);
        (Self(count), tracing::subscriber::set_default(counter))
    }

    /// The number during `work`.
    pub(crate) async fn of<T>(&self, work: impl Future<Output = T>) -> usize {
        let before = self.0.load(Ordering::Relaxed);
        work.await;
        self.0.load(Ordering::Relaxed) - before
    }
}
