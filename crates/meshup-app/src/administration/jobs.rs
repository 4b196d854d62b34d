//! The scheduled jobs of the site.

use super::Administration;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};
use crate::ports::JobRun;

impl Administration {
    /// The last recorded run of each job, by name. A run that is due counts as due now.
    pub async fn jobs(&self, actor: &Actor, page: PageRequest) -> Result<Page<JobRun>, AccessError> {
        self.authorize(actor)?;
        let now = self.clock.now();
        let all = self.store.read().job_runs().list().await?;
        let due = |run: JobRun| JobRun { next_run_at: run.next_run_at.max(now), ..run };
        Ok(Page::of(all, page).map(due))
    }
}
