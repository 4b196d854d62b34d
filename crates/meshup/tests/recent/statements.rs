//! The number of statements that a read takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tracing::instrument::WithSubscriber;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Counts the spans that sea-orm opens around each statement of its pool.
#[derive(Default)]
struct Counter {
    spans: AtomicU64,
    statements: Arc<AtomicUsize>,
}

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sea_orm::database::db_connection"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        if matches!(span.metadata().name(), "execute_raw" | "query_one_raw" | "query_all_raw") {
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

/// The number of statements that `reading` runs outside of units.
pub(crate) async fn statements<T>(reading: impl Future<Output = T>) -> usize {
    let counter = Counter::default();
    let statements = Arc::clone(&counter.statements);
    reading.with_subscriber(counter).await;
    statements.load(Ordering::Relaxed)
}
