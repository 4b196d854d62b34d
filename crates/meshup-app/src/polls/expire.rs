//! Closing polls whose time is over.

use async_trait::async_trait;
use meshup_domain::PollId;

use super::Polls;
use super::effects::conclude;
use crate::community::Community;
use crate::ports::StoreError;
use crate::schedule::ScheduledJob;

/// Polls that one run closes at most.
const BATCH: u64 = 100;

/// Closes polls that expired, as of when they did.
///
/// Each has a unit of its own, since many people may have to be told of one.
pub struct ExpiredPolls(pub Polls);

#[async_trait]
impl ScheduledJob for ExpiredPolls {
    fn name(&self) -> &'static str {
        "expired polls"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let Self(polls) = self;
        let Community { store, clock, .. } = &polls.community;
        let due = store.read().polls().due(clock.now(), BATCH).await?;
        for id in &due {
            polls.expire(*id).await?;
        }
        Ok(due.len() as u64 == BATCH)
    }
}

impl Polls {
    /// Of several nodes that try at once, one finds the poll active, and tells of it.
    async fn expire(&self, id: PollId) -> Result<(), StoreError> {
        let Some(seen) = self.community.store.read().polls().get(id).await? else { return Ok(()) };
        let Some(work) = self.community.hold_for_job(seen.server).await? else { return Ok(()) };
        if let Some(poll) = work.polls().expire(id, self.community.clock.now()).await? {
            conclude(&self.community, work.as_ref(), &poll, None).await?;
        }
        work.commit().await
    }
}
