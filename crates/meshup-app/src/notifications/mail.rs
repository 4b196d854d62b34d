//! Digest mails of unread notifications.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use async_trait::async_trait;
use meshup_domain::UserId;
use meshup_domain::notification::Notification;
use meshup_domain::user::Status;
use time::Duration;

use crate::mail::MailQueue;
use crate::ports::{Clock, Mail, Presence, Store, StoreError};
use crate::schedule::ScheduledJob;

/// The maximum number of users processed in one run.
const PEOPLE: u64 = 100;

/// The maximum number of notifications listed in one mail; the rest are counted.
const SHOWN: usize = 50;

/// Mails users their unread notifications that are older than `delay`, while they have no live socket.
///
/// Each notification is mailed once: it is taken in the unit that queues the mail. Only verified addresses receive mail.
/// If the user is online when a notification is due, it is postponed by its age, at most an hour.
pub struct MailDigestJob {
    /// Lists the waiting notifications, and opens the units that take them.
    pub store: Arc<dyn Store>,
    /// Decides which notifications are older than `delay`.
    pub clock: Arc<dyn Clock>,
    /// Knows who has a live socket on this node; their mail is postponed.
    pub presence: Arc<dyn Presence>,
    /// Queues the digests.
    pub mails: MailQueue,
    /// How long a notification stays unread before it is mailed.
    pub delay: Duration,
}

#[async_trait]
impl ScheduledJob for MailDigestJob {
    fn name(&self) -> &'static str {
        "mail digests"
    }

    async fn run(&self) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let before = now - self.delay;
        let repos = self.store.read();
        let people = repos.notifications().to_mail(before, PEOPLE).await?;
        if people.is_empty() {
            return Ok(false);
        }
        let more = people.len() as u64 == PEOPLE;
        let (online, offline): (Vec<_>, Vec<_>) =
            people.into_iter().partition(|user| self.presence.is_live(*user));
        let addresses = self.addresses(&offline).await?;

        let work = self.store.begin().await?;
        if !online.is_empty() {
            work.notifications().mail_later(&online, before, now).await?;
        }
        let taken = work.notifications().take_mail(&offline, before).await?;
        self.mails.add(&*work, &digests(taken, &addresses)).await?;
        work.commit().await?;
        Ok(more)
    }
}

impl MailDigestJob {
    /// The addresses of users who want mail now.
    async fn addresses(&self, people: &[UserId]) -> Result<BTreeMap<UserId, String>, StoreError> {
        let recipients = self.store.read().settings().recipients(None, None, people).await?;
        let undisturbed = recipients.into_iter().filter(|recipient| recipient.status != Status::Dnd);
        Ok(undisturbed.filter_map(|recipient| Some((recipient.user, recipient.mail_to?))).collect())
    }
}

/// One mail for each user who has an address.
fn digests(taken: Vec<Notification>, addresses: &BTreeMap<UserId, String>) -> Vec<Mail> {
    let mut digests = BTreeMap::<UserId, Vec<Notification>>::new();
    for notification in taken {
        digests.entry(notification.user).or_default().push(notification);
    }
    let mail = |(user, unread): (UserId, Vec<Notification>)| {
        addresses.get(&user).map(|to| digest(to.clone(), &unread))
    };
    digests.into_iter().filter_map(mail).collect()
}

/// Text written by users is quoted, so that it cannot pass for text of the server.
fn digest(to: String, unread: &[Notification]) -> Mail {
    let subject = match unread.len() {
        1 => "You have an unread notification".to_owned(),
        count => format!("You have {count} unread notifications"),
    };
    let mut text = String::new();
    for Notification { title, body, .. } in unread.iter().take(SHOWN) {
        let _ = writeln!(text, "{title}");
        for line in body.lines() {
            let _ = writeln!(text, "> {line}");
        }
        text.push('\n');
    }
    if unread.len() > SHOWN {
        let _ = writeln!(text, "... and {} more.\n", unread.len() - SHOWN);
    }
    text.push_str("You can turn off these emails in your settings.\n");
    Mail { to, subject, text }
}

#[cfg(test)]
mod tests;
