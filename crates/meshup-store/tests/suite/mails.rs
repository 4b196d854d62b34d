//! The queue of mails.

use std::sync::Arc;

use meshup_app::ports::{QueuedMail, Store};
use meshup_domain::MailId;
use time::OffsetDateTime;
use tokio::task::JoinSet;

use crate::fixtures::{at, id};
use crate::harness::Database;

crate::on_each_database![
    a_claimed_mail_is_the_one_that_was_queued,
    a_mail_is_due_until_it_is_removed,
    twenty_nodes_claim_each_mail_once,
    a_mail_is_claimed_again_when_its_lease_ends,
    a_node_whose_lease_ended_cannot_postpone_a_mail,
    a_unit_that_is_dropped_queues_nothing,
];

fn mail(queued: i64) -> QueuedMail {
    let id = MailId(id());
    QueuedMail {
        id,
        message_id: format!("<{id}@example.com>"),
        to: "alice@example.com".to_owned(),
        subject: "Hello".to_owned(),
        sealed_text: vec![0, 255, 1],
        queued_at: at(queued),
        attempts: 0,
    }
}

async fn queued(store: &dyn Store, mails: &[QueuedMail]) {
    let work = store.begin().await.unwrap();
    work.mails().queue(mails).await.unwrap();
    work.commit().await.unwrap();
}

async fn claimed(store: &dyn Store, now: OffsetDateTime, lease_end: OffsetDateTime) -> Option<QueuedMail> {
    let work = store.begin().await.unwrap();
    let mail = work.mails().claim(now, lease_end).await.unwrap();
    work.commit().await.unwrap();
    mail
}

async fn a_claimed_mail_is_the_one_that_was_queued(Database { store, .. }: Database) {
    let (first, second) = (mail(0), mail(1));
    queued(&*store, &[second.clone(), first.clone()]).await;
    assert_eq!(claimed(&*store, at(2), at(10)).await, Some(QueuedMail { attempts: 1, ..first }));
    assert_eq!(claimed(&*store, at(2), at(10)).await, Some(QueuedMail { attempts: 1, ..second }));
    assert_eq!(claimed(&*store, at(2), at(10)).await, None);
}

async fn a_mail_is_due_until_it_is_removed(Database { store, .. }: Database) {
    let due = async |now| store.read().mails().any_due(now).await.unwrap();
    let mail = mail(5);
    queued(&*store, std::slice::from_ref(&mail)).await;
    queued(&*store, &[]).await;
    assert!(!due(at(4)).await && due(at(5)).await);
    let claimed = claimed(&*store, at(5), at(10)).await.unwrap();
    assert!(!due(at(9)).await && due(at(10)).await);

    let work = store.begin().await.unwrap();
    work.mails().postpone(&claimed, at(7)).await.unwrap();
    work.commit().await.unwrap();
    assert!(!due(at(6)).await && due(at(7)).await);

    let work = store.begin().await.unwrap();
    work.mails().remove(&[mail.id, MailId(id())]).await.unwrap();
    work.commit().await.unwrap();
    assert!(!due(at(100)).await);
}

async fn twenty_nodes_claim_each_mail_once(Database { store, .. }: Database) {
    let mails: Vec<_> = (0..100).map(|n| mail(n % 3)).collect();
    queued(&*store, &mails).await;
    let mut nodes = JoinSet::new();
    for _ in 0..20 {
        let store: Arc<dyn Store> = Arc::clone(&store);
        nodes.spawn(async move {
            let mut sent = Vec::new();
            while store.read().mails().any_due(at(10)).await.unwrap() {
                let Some(mail) = claimed(&*store, at(10), at(1_000)).await else { continue };
                assert_eq!(mail.attempts, 1);
                sent.push(mail.id);
                let work = store.begin().await.unwrap();
                work.mails().remove(&[mail.id]).await.unwrap();
                work.commit().await.unwrap();
            }
            sent
        });
    }
    let mut sent: Vec<_> = nodes.join_all().await.into_iter().flatten().collect();
    let mut expected: Vec<_> = mails.iter().map(|mail| mail.id).collect();
    sent.sort();
    expected.sort();
    assert_eq!(sent, expected);
    assert!(!store.read().mails().any_due(at(10_000)).await.unwrap());
}

async fn a_mail_is_claimed_again_when_its_lease_ends(Database { store, .. }: Database) {
    let mail = mail(0);
    queued(&*store, std::slice::from_ref(&mail)).await;
    assert!(claimed(&*store, at(0), at(300)).await.is_some());
    assert_eq!(claimed(&*store, at(299), at(600)).await, None);
    let again = claimed(&*store, at(300), at(600)).await;
    assert_eq!(again, Some(QueuedMail { attempts: 2, ..mail }), "the same Message-ID");
}

async fn a_node_whose_lease_ended_cannot_postpone_a_mail(Database { store, .. }: Database) {
    queued(&*store, &[mail(0)]).await;
    let slow = claimed(&*store, at(0), at(300)).await.unwrap();
    assert!(claimed(&*store, at(300), at(600)).await.is_some());
    let work = store.begin().await.unwrap();
    work.mails().postpone(&slow, at(301)).await.unwrap();
    work.commit().await.unwrap();
    assert!(!store.read().mails().any_due(at(599)).await.unwrap(), "the other node has it");
}

async fn a_unit_that_is_dropped_queues_nothing(Database { store, .. }: Database) {
    let work = store.begin().await.unwrap();
    work.mails().queue(&[mail(0)]).await.unwrap();
    drop(work);
    queued(&*store, &[]).await;
    assert!(!store.read().mails().any_due(at(100)).await.unwrap());
}
