//! Forgetting old notifications.

use std::sync::Arc;

use async_trait::async_trait;
use time::Duration;

use crate::ports::{Clock, Store, StoreError};
use crate::schedule::ScheduledJob;

/// How long after it was made a notification that is read stays.
const LIFE: Duration = Duration::days(90);

/// Notifications that one run deletes.
const BATCH: u64 = 500;

/// Deletes notifications that are read and old. What was never read stays.
pub struct OldNotifications {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl ScheduledJob for OldNotifications {
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
