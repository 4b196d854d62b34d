#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use uuid::Uuid;

use super::*;
use crate::ports::{Mail, OutgoingMail};
use crate::testing::{MockMailer, START, TestRepos, TestStore, mail_queue};

/// Claimed for the `attempts`th time.
fn claimed(attempts: u32) -> QueuedMail {
    let queue = mail_queue();
    let id = MailId(Uuid::from_u128(7));
    QueuedMail {
        id,
        message_id: "<7@example.com>".into(),
        to: "alice@example.com".into(),
        subject: "Hello".into(),
        sealed_text: queue.seal.seal(id, "Token: abc").unwrap(),
        queued_at: START,
        attempts,
    }
}

/// One mail is due.
fn repos(mail: QueuedMail) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.mails.expect_any_due().returning(|_| Ok(true));
    repos.mails.expect_claim().returning(move |now, lease_end| {
        assert_eq!(lease_end - now, LEASE);
        Ok(Some(mail.clone()))
    });
    repos
}

fn answering(answer: Result<(), MailError>) -> MockMailer {
    let mut mailer = MockMailer::new();
    mailer.expect_send().times(1).returning(move |_| answer.clone());
    mailer
}

fn away() -> Result<(), MailError> {
    Err(MailError::Unavailable("away".into()))
}

fn job(store: &TestStore, mailer: MockMailer) -> MailDeliveryJob {
    MailDeliveryJob::new(Arc::new(store.clone()), mail_queue(), Arc::new(mailer))
}

#[tokio::test]
async fn without_a_due_mail_nothing_is_written() {
    let mut repos = TestRepos::default();
    repos.mails.expect_any_due().returning(|_| Ok(false));
    let store = TestStore::new(repos);
    assert!(!job(&store, MockMailer::new()).run().await.unwrap());
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn an_accepted_mail_leaves_the_queue() {
    let mut repos = repos(claimed(1));
    repos.mails.expect_remove().times(1).withf(|ids| ids == [claimed(1).id]).returning(|_| Ok(()));
    let store = TestStore::new(repos);
    let mut mailer = MockMailer::new();
    mailer.expect_send().times(1).returning(|mail| {
        let OutgoingMail { id, message_id, date, mail: Mail { to, subject, text } } = mail;
        assert_eq!((id, message_id.as_str(), date), (claimed(1).id, "<7@example.com>", START));
        assert_eq!((to.as_str(), subject.as_str()), ("alice@example.com", "Hello"));
        assert_eq!(text, "Token: abc");
        Ok(())
    });
    assert!(job(&store, mailer).run().await.unwrap(), "another may be due");
    assert_eq!(store.commits(), 2);
}

#[tokio::test]
async fn a_refused_mail_leaves_the_queue() {
    let mut repos = repos(claimed(1));
    repos.mails.expect_remove().times(1).returning(|_| Ok(()));
    let store = TestStore::new(repos);
    job(&store, answering(Err(MailError::Refused("no such user".into())))).run().await.unwrap();
}

#[tokio::test]
async fn while_the_server_is_away_a_mail_waits_twice_as_long_each_time() {
    for (attempt, least, most) in [(1, 2, 4), (2, 4, 8), (5, 32, 64), (12, 1_800, 3_600), (200, 1_800, 3_600)]
    {
        let mut repos = repos(claimed(attempt));
        repos.mails.expect_postpone().times(1).returning(move |mail, due_at| {
            assert_eq!(mail.attempts, attempt);
            let wait = due_at - START;
            assert!(wait > Duration::seconds(least) && wait <= Duration::seconds(most), "{attempt}: {wait}");
            Ok(())
        });
        job(&TestStore::new(repos), answering(away())).run().await.unwrap();
    }
}

#[tokio::test]
async fn after_three_days_a_mail_leaves_the_queue() {
    let old = QueuedMail { queued_at: START - PATIENCE, ..claimed(80) };
    let mut repos = repos(old);
    repos.mails.expect_remove().times(1).returning(|_| Ok(()));
    job(&TestStore::new(repos), answering(away())).run().await.unwrap();
}

#[tokio::test]
async fn a_mail_sealed_with_another_secret_waits_for_a_node_that_has_it() {
    let mut repos = repos(QueuedMail { sealed_text: b"of another".into(), ..claimed(1) });
    repos.mails.expect_postpone().times(1).returning(|_, _| Ok(()));
    job(&TestStore::new(repos), MockMailer::new()).run().await.unwrap();
}

#[tokio::test]
async fn a_mail_that_cannot_be_claimed_is_not_sent() {
    let failure = StoreError::Unavailable("away".into());
    let store = TestStore::failing(repos(claimed(1)), failure.clone());
    assert_eq!(job(&store, MockMailer::new()).run().await, Err(failure));
}

#[tokio::test]
async fn an_accepted_mail_that_could_not_be_removed_is_removed_before_another_is_sent() {
    let failure = StoreError::Unavailable("away".into());
    let mut repos = TestRepos::default();
    repos.mails.expect_any_due().times(1).returning(|_| Ok(true));
    repos.mails.expect_claim().times(1).returning(|_, _| Ok(Some(claimed(1))));
    let again = failure.clone();
    repos.mails.expect_remove().times(2).returning(move |_| Err(again.clone()));
    repos.mails.expect_remove().times(1).returning(|_| Ok(()));
    repos.mails.expect_any_due().returning(|_| Ok(false));
    let job = job(&TestStore::new(repos), answering(Ok(())));
    assert_eq!(job.run().await, Err(failure.clone()));
    assert_eq!(job.run().await, Err(failure));
    assert_eq!(job.run().await, Ok(false));
}
