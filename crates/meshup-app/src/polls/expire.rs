//! Expiry of polls.

use async_trait::async_trait;
use meshup_domain::PollId;

use super::Polls;
use super::effects::conclude;
use crate::ports::StoreError;
use crate::schedule::ScheduledJob;
use crate::server_context::ServerContext;

/// The maximum number of polls closed in one run.
const BATCH: u64 = 100;

/// Closes expired polls, as of their expiry.
///
/// Each is closed in its own unit, since one can cause many notifications.
pub struct PollExpiryJob(pub Polls);

#[async_trait]
impl ScheduledJob for PollExpiryJob {
    fn name(&self) -> &'static str {
        "expired polls"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let Self(polls) = self;
        let ServerContext { store, clock, .. } = &polls.context;
        let due = store.read().polls().due(clock.now(), BATCH).await?;
        for id in &due {
            polls.expire(*id).await?;
        }
        Ok(due.len() as u64 == BATCH)
    }
}

impl Polls {
    /// If several nodes try at once, only one finds the poll active and sends the notifications.
    async fn expire(&self, id: PollId) -> Result<(), StoreError> {
        let Some(seen) = self.context.store.read().polls().get(id).await? else { return Ok(()) };
        let Some(work) = self.context.keep_server_for_job(seen.server).await? else { return Ok(()) };
        if let Some(poll) = work.polls().expire(id, self.context.clock.now()).await? {
            conclude(&self.context, work.as_ref(), &poll, None).await?;
        }
        work.commit().await
    }
}
