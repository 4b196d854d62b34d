#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::NotificationId;
use meshup_domain::notification::NotificationKind;
use uuid::Uuid;

use super::super::tests::listener;
use super::*;
use crate::domain_event::DomainEvent;
use crate::ports::NotificationRecipient;
use crate::testing::{MockPresence, START, TestClock, TestRepos, TestStore, mail_queue, opened, user_id};

fn unread(n: u128, body: &str) -> Notification {
    Notification {
        id: NotificationId(Uuid::from_u128(n)),
        user: user_id(n),
        kind: NotificationKind::DirectMessage,
        title: "Alice sent you a message".into(),
        body: body.into(),
        server: None,
        room: None,
        target: Uuid::nil(),
        is_read: false,
        created_at: START,
    }
}

/// Person 1 is online; 2 receives mail; 3 does not want to be disturbed; 4 wants no mail or has no verified
/// address.
fn repos() -> TestRepos {
    let mut repos = TestRepos::default();
    repos
        .notifications
        .expect_to_mail()
        .withf(|before, _| *before == START - Duration::MINUTE)
        .returning(|_, _| Ok((1..=4).map(user_id).collect()));
    repos.settings.expect_recipients().returning(|_, _, people| {
        assert_eq!(people, [2, 3, 4].map(user_id));
        Ok(vec![
            listener(2),
            NotificationRecipient { status: Status::Dnd, ..listener(3) },
            NotificationRecipient { mail_to: None, ..listener(4) },
        ])
    });
    repos
        .notifications
        .expect_mail_later()
        .withf(|people, _, now| people == [user_id(1)] && *now == START)
        .returning(|_, _, _| Ok(()));
    repos.notifications.expect_take_mail().returning(|people, _| {
        assert_eq!(people, [2, 3, 4].map(user_id));
        Ok(vec![unread(2, "hi\nToken: forged"), unread(2, "again"), unread(3, "busy"), unread(4, "no")])
    });
    repos
}

fn job(store: &TestStore) -> MailDigestJob {
    let mut presence = MockPresence::new();
    presence.expect_is_live().returning(|user| user == user_id(1));
    MailDigestJob {
        store: Arc::new(store.clone()),
        clock: Arc::new(TestClock::default()),
        presence: Arc::new(presence),
        mails: mail_queue(),
        delay: Duration::MINUTE,
    }
}

#[tokio::test]
async fn who_is_away_and_wants_it_gets_one_mail_for_all() {
    let mut repos = repos();
    repos.mails.expect_queue().times(1).returning(|mails| {
        let mails: Vec<Mail> = mails.iter().map(opened).collect();
        let [Mail { to, subject, text }] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!(
            (to.as_str(), subject.as_str()),
            ("person2@example.com", "You have 2 unread notifications")
        );
        assert!(text.starts_with("Alice sent you a message\n> hi\n> Token: forged\n\nAlice"), "{text}");
        Ok(())
    });
    let store = TestStore::new(repos);
    assert!(!job(&store).run().await.unwrap());
    assert_eq!(store.commits(), 1, "notifications are taken and mailed in one unit");
    assert_eq!(store.published_events(), [DomainEvent::MailQueued]);
}

#[tokio::test]
async fn notifications_are_not_taken_without_their_mail() {
    let failure = StoreError::Unavailable("away".into());
    let mut repos = repos();
    let failed = failure.clone();
    repos.mails.expect_queue().returning(move |_| Err(failed.clone()));
    let store = TestStore::new(repos);
    assert_eq!(job(&store).run().await, Err(failure));
    assert_eq!(store.commits(), 0);
}

#[test]
fn a_long_digest_counts_the_rest() {
    let many: Vec<_> = (0..53).map(|_| unread(2, "hi")).collect();
    let Mail { text, .. } = digest("a@example.com".into(), &many);
    assert_eq!(text.matches("Alice").count(), 50);
    assert!(text.contains("... and 3 more."));
}
