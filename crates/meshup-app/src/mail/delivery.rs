//! Sends queued mails.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use meshup_domain::MailId;
use time::{Duration, OffsetDateTime};

use super::MailQueue;
use crate::ports::{MailError, Mailer, QueuedMail, Store, StoreError};
use crate::schedule::ScheduledJob;

/// How long a node may take to send a mail before others may send it: longer than [`Mailer::send`] takes.
const LEASE: Duration = Duration::minutes(5);

/// The wait after the first attempt, which doubles with each further one, in milliseconds.
const FIRST_WAIT: u32 = 4_000;

/// In milliseconds.
const LONGEST_WAIT: u32 = 60 * 60 * 1_000;

/// How long sending is attempted.
const PATIENCE: Duration = Duration::days(3);

/// Hands queued mails to the mail server, one in each run. Several runs may take place at the same time, on any node.
///
/// A mail leaves the queue when the server has accepted it, refused it permanently, or not accepted it for three days.
pub struct MailDeliveryJob {
    store: Arc<dyn Store>,
    queue: MailQueue,
    mailer: Arc<dyn Mailer>,
    /// Mails that are done with, but may still be in the queue because the database was unavailable.
    done: Mutex<Vec<MailId>>,
}

#[async_trait]
impl ScheduledJob for MailDeliveryJob {
    fn name(&self) -> &'static str {
        "mail"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        self.remove_done().await?;
        let now = self.queue.clock.now();
        if !self.store.read().mails().any_due(now).await? {
            return Ok(false);
        }
        let work = self.store.begin().await?;
        let claimed = work.mails().claim(now, now + LEASE).await?;
        work.commit().await?;
        let Some(mail) = claimed else { return Ok(false) };
        self.deliver(&mail).await?;
        Ok(true)
    }
}

impl MailDeliveryJob {
    /// Sends what `queue` queued in `store`.
    pub fn new(store: Arc<dyn Store>, queue: MailQueue, mailer: Arc<dyn Mailer>) -> Self {
        Self { store, queue, mailer, done: Mutex::default() }
    }

    /// Neither text nor recipient is logged; the server's answer may name the recipient.
    async fn deliver(&self, mail: &QueuedMail) -> Result<(), StoreError> {
        let (id, attempts) = (&mail.message_id, mail.attempts);
        match self.send(mail).await {
            Ok(()) => tracing::debug!(id, attempts, "a mail was sent"),
            Err(error @ MailError::Refused(_)) => tracing::error!(id, %error, "a mail will not be sent"),
            Err(error @ MailError::Unavailable(_)) => {
                if let Some(due_at) = self.next_attempt(mail) {
                    tracing::warn!(id, attempts, %error, "a mail could not be sent and will be retried");
                    return self.postpone(mail, due_at).await;
                }
                tracing::error!(id, attempts, %error, "a mail could not be sent for too long");
            }
        }
        self.done().push(mail.id);
        self.remove_done().await
    }

    async fn send(&self, queued: &QueuedMail) -> Result<(), MailError> {
        let sealed = || MailError::Unavailable("its text was encrypted with another secret".into());
        self.mailer.send(self.queue.open(queued).ok_or_else(sealed)?).await
    }

    /// At a random time in the second half of the wait, so that mails do not all come at once; `None` if it would be too
    /// late.
    fn next_attempt(&self, mail: &QueuedMail) -> Option<OffsetDateTime> {
        let doubled = 1_u32.checked_shl(mail.attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let half = FIRST_WAIT.saturating_mul(doubled).min(LONGEST_WAIT) / 2;
        let wait = Duration::milliseconds((half + self.queue.ids.number(half)).into());
        let due_at = self.queue.clock.now() + wait;
        (due_at < mail.queued_at + PATIENCE).then_some(due_at)
    }

    async fn postpone(&self, mail: &QueuedMail, due_at: OffsetDateTime) -> Result<(), StoreError> {
        let work = self.store.begin().await?;
        work.mails().postpone(mail, due_at).await?;
        work.commit().await
    }

    /// If the database is unavailable, the next run tries again, long before the lease ends: otherwise the mail would be
    /// sent twice.
    async fn remove_done(&self) -> Result<(), StoreError> {
        let done = self.done().clone();
        if done.is_empty() {
            return Ok(());
        }
        let work = self.store.begin().await?;
        work.mails().remove(&done).await?;
        work.commit().await?;
        self.done().retain(|id| !done.contains(id));
        Ok(())
    }

    fn done(&self) -> MutexGuard<'_, Vec<MailId>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
