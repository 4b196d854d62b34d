//! Background jobs.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::announcements::AnnouncementJob;
use meshup_app::cleanup::{FileCleanupJob, RecordCleanupJob};
use meshup_app::erasure::ErasureJob;
use meshup_app::events::{EventReminderJob, EventStatusJob, Events};
use meshup_app::exports::{ExportCleanupJob, ExportJob};
use meshup_app::mail::MailDeliveryJob;
use meshup_app::notifications::{MailDigestJob, NotificationCleanupJob};
use meshup_app::orphans::OrphanSweepJob;
use meshup_app::polls::{PollExpiryJob, Polls};
use meshup_app::retention::RetentionJob;
use meshup_app::schedule::{JobLog, ScheduledJob};
use meshup_app::search::ReindexJob;
use meshup_app::server_context::ServerContext;
use meshup_app::sweep::SweepJob;
use meshup_app::tasks::{TaskOverdueJob, TaskReminderJob};
use meshup_app::thumbnails::ThumbnailJob;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::meshup::Meshup;
use crate::scheduler;

/// How many mails a node sends at the same time, so that one that takes long does not hold up the others.
const MAILS_AT_ONCE: usize = 4;

/// The time between the first runs of two jobs. Most run once per second: all at the same time, they would open all
/// connections of the pool, and delay the first requests.
const STAGGER: Duration = Duration::from_millis(40);

impl Meshup {
    /// Starts background work, such as mail, reminders and the search index of messages, which runs until `stopping` is
    /// cancelled. Call it once per process; several processes can share a database.
    pub fn start(&self, stopping: &CancellationToken) {
        self.projections.start(&self.background, stopping);
        let log = Arc::new(JobLog::new(self.store.clone(), self.ports.clock.clone()));
        let mut delay = Duration::ZERO;
        let mut start = |job: Arc<dyn ScheduledJob>, due: Option<&Arc<Notify>>| {
            delay += STAGGER;
            scheduler::start(job, delay, due, &log, &self.background, stopping);
        };
        for job in self.jobs() {
            start(job, None);
        }
        let mail =
            MailDeliveryJob::new(self.store.clone(), self.ports.mails.clone(), self.ports.mailer.clone());
        let mail = Arc::new(mail);
        for _ in 0..MAILS_AT_ONCE {
            start(mail.clone(), Some(&self.mail_queued));
        }
    }

    fn jobs(&self) -> Vec<Arc<dyn ScheduledJob>> {
        let context = self.ports.context(&self.store, &self.access);
        let mut jobs = self.leaving_jobs(&context);
        jobs.extend(self.due_jobs(context));
        jobs
    }

    /// The jobs of users who leave.
    fn leaving_jobs(&self, context: &ServerContext) -> Vec<Arc<dyn ScheduledJob>> {
        let clock = &self.ports.clock;
        let archives = self.ports.archives.clone();
        vec![
            Arc::new(ExportJob { store: self.store.clone(), archives, clock: clock.clone() }),
            Arc::new(ExportCleanupJob { store: self.store.clone(), clock: clock.clone() }),
            Arc::new(ErasureJob { context: context.clone(), files: self.ports.files.clone() }),
        ]
    }

    fn due_jobs(&self, context: ServerContext) -> Vec<Arc<dyn ScheduledJob>> {
        let clock = &self.ports.clock;
        vec![
            Arc::new(RecordCleanupJob { store: self.store.clone(), clock: clock.clone() }),
            Arc::new(MailDigestJob {
                store: self.store.clone(),
                clock: clock.clone(),
                presence: self.hub.clone(),
                mails: self.ports.mails.clone(),
                delay: self.mail_delay,
            }),
            Arc::new(NotificationCleanupJob { store: self.store.clone(), clock: clock.clone() }),
            Arc::new(RetentionJob::new(self.store.clone(), clock.clone(), self.retention_days)),
            Arc::new(SweepJob { store: self.store.clone(), clock: clock.clone() }),
            Arc::new(FileCleanupJob { store: self.store.clone(), files: self.ports.files.clone() }),
            Arc::new(OrphanSweepJob::new(self.store.clone(), self.ports.files.clone(), clock.clone())),
            Arc::new(ThumbnailJob {
                store: self.store.clone(),
                files: self.ports.files.clone(),
                clock: clock.clone(),
            }),
            Arc::new(ReindexJob(self.store.clone())),
            Arc::new(PollExpiryJob(Polls::clone(&self.features.polls))),
            Arc::new(TaskOverdueJob(context.clone())),
            Arc::new(TaskReminderJob(context.clone())),
            Arc::new(AnnouncementJob(context)),
            Arc::new(EventStatusJob(Events::clone(&self.features.events))),
            Arc::new(EventReminderJob(Events::clone(&self.features.events))),
        ]
    }
}
