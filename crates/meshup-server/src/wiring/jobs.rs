//! What is to be done as time passes.

use std::sync::Arc;

use meshup_app::cleanup::{DiscardedFiles, OldRecords};
use meshup_app::community::Community;
use meshup_app::events::{EventReminders, EventStatuses, Events};
use meshup_app::notifications::{MailDigests, OldNotifications};
use meshup_app::polls::{ExpiredPolls, Polls};
use meshup_app::ports::Presence;
use meshup_app::schedule::ScheduledJob;
use meshup_app::search::OutdatedIndex;
use meshup_app::tasks::{DueTasks, OverdueTasks};
use meshup_app::units::Units;

use super::Application;

impl Application {
    /// Every job, for the scheduler.
    pub(crate) fn jobs(&self) -> Vec<Arc<dyn ScheduledJob>> {
        let community = Community {
            store: Units::new(Arc::clone(&self.store)),
            access: Arc::clone(&self.access),
            clock: self.ports.clock(),
            ids: self.ports.ids(),
        };
        vec![
            Arc::new(OldRecords { store: Arc::clone(&self.store), clock: self.ports.clock() }),
            Arc::new(MailDigests {
                store: Arc::clone(&self.store),
                clock: self.ports.clock(),
                presence: Arc::clone(&self.hub) as Arc<dyn Presence>,
                mailer: self.ports.mailer(),
                background: Arc::new(self.background.clone()),
                delay: self.mail_delay,
            }),
            Arc::new(OldNotifications { store: Arc::clone(&self.store), clock: self.ports.clock() }),
            Arc::new(DiscardedFiles { store: Arc::clone(&self.store), files: self.ports.files() }),
            Arc::new(OutdatedIndex(Arc::clone(&self.store))),
            Arc::new(ExpiredPolls(Polls::clone(&self.features.polls))),
            Arc::new(OverdueTasks(community.clone())),
            Arc::new(DueTasks(community)),
            Arc::new(EventStatuses(Events::clone(&self.features.events))),
            Arc::new(EventReminders(Events::clone(&self.features.events))),
        ]
    }
}
