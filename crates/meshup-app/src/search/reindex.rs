//! Indexing again after a change of the tokenizer.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::ports::{Store, StoreError};
use crate::schedule::ScheduledJob;

/// The maximum number of items indexed in one run.
const BATCH: u64 = 100;

/// After an upgrade, indexes notes, tasks, events and polls again. Messages are indexed again by their
/// projection.
pub struct ReindexJob(pub Arc<dyn Store>);

#[async_trait]
impl ScheduledJob for ReindexJob {
    fn name(&self) -> &'static str {
        "outdated index"
    }

    /// A node with the older version may continue to write for a while.
    fn every(&self) -> Duration {
        Duration::from_mins(1)
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let outdated = self.0.read().search().outdated(BATCH).await?;
        if outdated.is_empty() {
            return Ok(false);
        }
        let work = self.0.begin().await?;
        work.search().renew(&outdated).await?;
        work.commit().await?;
        Ok(outdated.len() as u64 == BATCH)
    }
}
