//! Scheduled jobs of tasks.

use async_trait::async_trait;
use meshup_domain::notification::NotificationKind;
use time::Duration;

use super::effects::notify;
use crate::domain_event::ItemChangeKind;
use crate::items;
use crate::ports::StoreError;
use crate::schedule::ScheduledJob;
use crate::server_context::ServerContext;

/// The maximum number of tasks processed in one run.
const BATCH: u64 = 100;

/// How long before the due date the assignee is reminded.
const AHEAD: Duration = Duration::days(1);

/// Marks open tasks past their due date as overdue, and notifies their assignee, or their creator if there is
/// none.
pub struct TaskOverdueJob(pub ServerContext);

/// Reminds assignees of tasks due within a day: once per due date.
pub struct TaskReminderJob(pub ServerContext);

#[async_trait]
impl ScheduledJob for TaskOverdueJob {
    fn name(&self) -> &'static str {
        "overdue tasks"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let Self(context) = self;
        let now = context.clock.now();
        if !context.store.read().tasks().has_late(now).await? {
            return Ok(false);
        }
        let work = context.store.begin_job().await?;
        let tasks = work.tasks().fall_overdue(now, BATCH).await?;
        for task in &tasks {
            items::announce(work.as_ref(), task, ItemChangeKind::Updated);
            let person = task.profile.assigned_to.unwrap_or(task.assigned_by);
            let what = (NotificationKind::TaskOverdue, "A task is overdue", task.updated_at);
            notify(context, work.as_ref(), task, person, what).await?;
        }
        work.commit().await?;
        Ok(tasks.len() as u64 == BATCH)
    }
}

#[async_trait]
impl ScheduledJob for TaskReminderJob {
    fn name(&self) -> &'static str {
        "due tasks"
    }

    fn every(&self) -> std::time::Duration {
        std::time::Duration::from_secs(5)
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let Self(context) = self;
        let now = context.clock.now();
        let until = now + AHEAD;
        if !context.store.read().tasks().has_due(now, until).await? {
            return Ok(false);
        }
        let work = context.store.begin_job().await?;
        let tasks = work.tasks().fall_due(now, until, BATCH).await?;
        for task in &tasks {
            if let (Some(person), Some(due)) = (task.profile.assigned_to, task.profile.due_date) {
                let what = (NotificationKind::TaskDue, "A task is due soon", due);
                notify(context, work.as_ref(), task, person, what).await?;
            }
        }
        work.commit().await?;
        Ok(tasks.len() as u64 == BATCH)
    }
}
