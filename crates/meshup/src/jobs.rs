//! What is to be done as time passes.

use std::sync::Arc;

use meshup_app::cleanup::{DiscardedFiles, OldRecords};
use meshup_app::events::{EventReminders, EventStatuses, Events};
use meshup_app::notifications::{MailDigests, OldNotifications};
use meshup_app::polls::{ExpiredPolls, Polls};
use meshup_app::schedule::ScheduledJob;
use meshup_app::search::OutdatedIndex;
use meshup_app::tasks::{DueTasks, OverdueTasks};

use tokio_util::sync::CancellationToken;

use crate::meshup::Meshup;
use crate::scheduler;

impl Meshup {
    /// Starts what happens without anybody asking, such as reminders, mails about what is unread, and the search index
    /// of messages, until `stopping` is cancelled. Once per process; several processes may share a database.
    pub fn start(&self, stopping: &CancellationToken) {
        self.followers.start(&self.background, stopping);
        scheduler::start(self.jobs(), &self.background, stopping);
    }

    fn jobs(&self) -> Vec<Arc<dyn ScheduledJob>> {
        let community = self.ports.community(&self.store, &self.access);
        let clock = &self.ports.clock;
        vec![
            Arc::new(OldRecords { store: self.store.clone(), clock: clock.clone() }),
            Arc::new(MailDigests {
                store: self.store.clone(),
                clock: clock.clone(),
                presence: self.hub.clone(),
                mailer: self.ports.mailer.clone(),
                background: Arc::new(self.background.clone()),
                delay: self.mail_delay,
            }),
            Arc::new(OldNotifications { store: self.store.clone(), clock: clock.clone() }),
            Arc::new(DiscardedFiles { store: self.store.clone(), files: self.ports.files.clone() }),
            Arc::new(OutdatedIndex(self.store.clone())),
            Arc::new(ExpiredPolls(Polls::clone(&self.features.polls))),
            Arc::new(OverdueTasks(community.clone())),
            Arc::new(DueTasks(community)),
            Arc::new(EventStatuses(Events::clone(&self.features.events))),
            Arc::new(EventReminders(Events::clone(&self.features.events))),
        ]
    }
}
