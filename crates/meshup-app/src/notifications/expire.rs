//! Expiry of notifications.

use std::sync::Arc;

use async_trait::async_trait;
use time::Duration;

use crate::ports::{Clock, Store, StoreError};
use crate::schedule::ScheduledJob;

/// How long a notification that has been read is kept, counted from its creation.
const LIFE: Duration = Duration::days(90);

/// The maximum number of notifications deleted in one run.
const BATCH: u64 = 500;

/// Deletes old notifications that have been read. Unread ones are kept.
pub struct NotificationCleanupJob {
    /// Opens the units, one for each run that finds any.
    pub store: Arc<dyn Store>,
    /// Decides which notifications are old.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl ScheduledJob for NotificationCleanupJob {
    fn name(&self) -> &'static str {
        "old notifications"
    }

    fn every(&self) -> std::time::Duration {
        std::time::Duration::from_hours(1)
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let old = self.store.read().notifications().old(self.clock.now() - LIFE, BATCH).await?;
        if old.is_empty() {
            return Ok(false);
        }
        let work = self.store.begin().await?;
        work.notifications().delete(&old).await?;
        work.commit().await?;
        Ok(old.len() as u64 == BATCH)
    }
}
