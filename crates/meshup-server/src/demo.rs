//! A community to look at (`demo`): the people, messages, notes, tasks, events and polls of an open source project.
//!
//! Everything is done through the use cases, so that all rules hold, with a clock that goes from six weeks ago to today.
//! For the same number of people it is the same, except for ids and the time of the last day.

mod content;
mod items;
mod pictures;
mod place;
mod stage;
mod talk;

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use meshup::Meshup;
use meshup_app::ports::{Clock, MESSAGE_INDEX, MailError, Mailer, OutgoingMail};
use meshup_platform::SystemClock;
use tokio::time::{sleep, timeout};

use content::DAYS;
pub(crate) use stage::DemoClock;
use stage::Stage;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How many times `report` of [`fill`] is called.
pub(crate) const LENGTH: u64 = DAYS as u64;

/// How long notifications and search may take for the messages of a day.
const PATIENCE: Duration = Duration::from_mins(1);

/// Fills a database without accounts. The first of `people` accounts is a site admin; all have the same password.
/// Background work must be running. Returns the usernames.
pub(crate) async fn fill(
    meshup: &Meshup,
    clock: &DemoClock,
    people: usize,
    password: &str,
    report: impl Fn(u8),
) -> Outcome<Vec<String>> {
    let mut stage = Stage::new(meshup, clock, people);
    stage.found(password).await?;
    for day in 0..DAYS {
        stage.welcome(day, password).await?;
        stage.talk(day).await?;
        stage.work(day).await?;
        // Notifications get the time at which they are made.
        timeout(PATIENCE, caught_up(meshup)).await??;
        report(day + 1);
    }
    clock.set(SystemClock.now());
    stage.read().await?;
    timeout(PATIENCE, caught_up(meshup)).await??;
    timeout(PATIENCE, mails_discarded(meshup)).await??;
    Ok(stage.usernames())
}

async fn caught_up(meshup: &Meshup) -> Outcome<()> {
    for projection in ["notifications", MESSAGE_INDEX] {
        while !meshup.store().read().projections().behind(projection, None, 1).await?.is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
    }
    Ok(())
}

async fn mails_discarded(meshup: &Meshup) -> Outcome<()> {
    while meshup.store().read().mails().any_due(meshup.clock().now()).await? {
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Discards the mail to the people of the demo, whose addresses belong to nobody.
pub(crate) struct NoMail;

#[async_trait]
impl Mailer for NoMail {
    async fn send(&self, _: OutgoingMail) -> Result<(), MailError> {
        Ok(())
    }
}
