//! SQLite: many readers, one writer.
//!
//! Write-ahead logging with `synchronous=FULL`, since anything less can lose acknowledged rows in a power
//! failure. The cost is one flush to disk per COMMIT, which concurrent units share (see [`writer`]).

mod condition;
mod file;
mod queue;
mod writer;

use std::sync::Arc;

use meshup_app::ports::{EventSink, StoreError};
use sea_orm::DatabaseConnection;

pub(crate) use condition::{FULL_CHECK, QUICK_CHECK};
pub(crate) use file::File;
pub(crate) use queue::Queue;

/// The readers, and the queue of the writer.
pub(crate) async fn connect(
    file: File,
    readers: u32,
    sink: Arc<dyn EventSink>,
) -> Result<(DatabaseConnection, Queue), StoreError> {
    let queue = writer::start(file.clone(), sink).await?;
    let readers = file.open_readers(readers).await?;
    Ok((readers, queue))
}
