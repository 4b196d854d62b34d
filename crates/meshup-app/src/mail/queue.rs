//! Queues mails.

use std::sync::Arc;

use meshup_domain::MailId;

use crate::domain_event::DomainEvent;
use crate::ports::{Clock, Ids, Mail, OutgoingMail, QueuedMail, Seal, StoreError, UnitOfWork};

/// Queues mails in the unit of work that causes them, so that a mail is sent if and only if the unit commits.
#[derive(Clone)]
pub struct MailQueue {
    /// Dates mails.
    pub clock: Arc<dyn Clock>,
    /// Generates ids, of which Message-IDs are made.
    pub ids: Arc<dyn Ids>,
    /// Encrypts the texts.
    pub seal: Arc<dyn Seal>,
    /// The part of the Message-IDs after the `@`.
    pub domain: String,
}

impl MailQueue {
    /// Queues mails, which are sent soon after the unit commits.
    pub async fn add(&self, work: &dyn UnitOfWork, mails: &[Mail]) -> Result<(), StoreError> {
        let queued = mails.iter().map(|mail| self.queued(mail)).collect::<Result<Vec<_>, _>>()?;
        work.mails().queue(&queued).await?;
        // One for each mail, since several can be sent at the same time.
        for _ in &queued {
            work.raise(DomainEvent::MailQueued);
        }
        Ok(())
    }

    fn queued(&self, mail: &Mail) -> Result<QueuedMail, StoreError> {
        let Mail { to, subject, text } = mail;
        let id = MailId(self.ids.next());
        let sealed_text =
            self.seal.seal(id, text).map_err(|error| StoreError::Internal(error.to_string()))?;
        Ok(QueuedMail {
            id,
            message_id: format!("<{id}@{}>", self.domain),
            to: to.clone(),
            subject: subject.clone(),
            sealed_text,
            queued_at: self.clock.now(),
            attempts: 0,
        })
    }

    /// The mail to hand over; `None` if its text was sealed with another secret.
    pub(super) fn open(&self, queued: &QueuedMail) -> Option<OutgoingMail> {
        let QueuedMail { id, message_id, to, subject, sealed_text, queued_at, attempts: _ } = queued;
        let text = self.seal.open(*id, sealed_text)?;
        Some(OutgoingMail {
            id: *id,
            message_id: message_id.clone(),
            date: *queued_at,
            mail: Mail { to: to.clone(), subject: subject.clone(), text },
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::ports::Store;
    use crate::testing::{START, TestRepos, TestStore, mail_queue, opened};

    #[tokio::test]
    async fn a_queued_mail_has_its_message_id_and_its_text_is_sealed() {
        let mail = Mail { to: "a@example.com".into(), subject: "Hello".into(), text: "Token: abc".into() };
        let expected = mail.clone();
        let mut repos = TestRepos::default();
        repos.mails.expect_queue().times(1).returning(move |queued| {
            let [queued] = queued else { panic!("{queued:?}") };
            assert_eq!(queued.message_id, format!("<{}@example.com>", queued.id));
            assert_eq!((queued.queued_at, queued.attempts), (START, 0));
            assert_ne!(queued.sealed_text, b"Token: abc");
            assert_eq!(opened(queued), expected);
            Ok(())
        });
        let store = TestStore::new(repos);
        let work = store.begin().await.unwrap();
        mail_queue().add(&*work, &[mail]).await.unwrap();
        assert_eq!(store.published_events(), [], "nothing is announced before the commit");
        work.commit().await.unwrap();
        assert_eq!(store.published_events(), [DomainEvent::MailQueued]);
    }
}
