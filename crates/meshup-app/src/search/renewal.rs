//! Reading again what was indexed by an earlier edition.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::ports::{Store, StoreError};
use crate::schedule::ScheduledJob;

/// Things that one run reads again.
const BATCH: u64 = 100;

/// After an upgrade, reads the words of notes, tasks, events and polls again. Messages are read again by their
/// follower.
pub struct OutdatedIndex(pub Arc<dyn Store>);

#[async_trait]
impl ScheduledJob for OutdatedIndex {
    fn name(&self) -> &'static str {
        "outdated index"
    }

    /// An older node may go on writing for a while.
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
