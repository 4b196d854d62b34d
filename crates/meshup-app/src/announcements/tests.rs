#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::settings::{NotificationSettings, RoomSettings, Topics};
use meshup_domain::user::Status;
use meshup_domain::{AnnouncementId, UserId};
use uuid::Uuid;

use super::*;
use crate::ports::NotificationRecipient;
use crate::server_context::fixture::context;
use crate::testing::{START, TestRepos, user_id};

const ID: AnnouncementId = AnnouncementId(Uuid::from_u128(50));

/// An announcement that reached user 3, with this many people after them, who want no other notifications.
fn pending(people: usize) -> TestRepos {
    let mut repos = TestRepos::default();
    let (title, body) = ("Maintenance".to_owned(), "At noon.".to_owned());
    let announcement = Announcement { id: ID, author: user_id(9), title, body, created_at: START };
    let taken = PendingAnnouncement { announcement, reached: Some(user_id(3)) };
    repos.announcements.expect_is_any_pending().returning(|| Ok(true));
    repos.announcements.expect_take_pending().returning(move || Ok(Some(taken.clone())));
    repos.users.expect_active_after().returning(move |after, limit| {
        assert_eq!((after, limit), (Some(user_id(3)), 500));
        Ok((4_u128..).take(people).map(user_id).collect())
    });
    repos
        .settings
        .expect_recipients()
        .returning(|_, _, people| Ok(people.iter().map(|id| recipient(*id)).collect()));
    repos.notifications.expect_insert().returning(|new| {
        let kinds = new.iter().map(|new| (new.notification.kind, new.topic.as_str()));
        assert!(
            kinds.clone().all(|kind| kind == (NotificationKind::Announcement, &format!("announcement:{ID}")))
        );
        Ok(new.iter().map(|new| new.notification.id).collect())
    });
    repos
}

fn recipient(user: UserId) -> NotificationRecipient {
    let topics = Topics { messages: false, mentions: false, tasks: false, events: false, polls: false };
    let wants = NotificationSettings { topics, volume: None, room: RoomSettings::default() };
    NotificationRecipient { user, wants, status: Status::Online, mail_to: None }
}

#[tokio::test]
async fn a_full_piece_is_recorded_with_the_notifications_and_asks_for_more() {
    let mut repos = pending(500);
    repos.announcements.expect_reach().once().returning(|_, last| {
        assert_eq!(last, user_id(503));
        Ok(())
    });
    let (store, context) = context(repos);
    assert!(AnnouncementJob(context).run().await.unwrap());
    assert_eq!((store.commits(), store.published_events().len()), (1, 500));
}

#[tokio::test]
async fn the_last_piece_finishes_it() {
    for people in [0, 2] {
        let mut repos = pending(people);
        repos.announcements.expect_reach().times(people.min(1)).returning(|_, _| Ok(()));
        repos.announcements.expect_finish().once().returning(|_, _| Ok(()));
        let (store, context) = context(repos);
        assert!(AnnouncementJob(context).run().await.unwrap(), "there may be another announcement");
        assert_eq!((store.commits(), store.published_events().len()), (1, people));
    }
}

#[tokio::test]
async fn nothing_is_begun_where_nothing_is_pending() {
    let mut repos = TestRepos::default();
    repos.announcements.expect_is_any_pending().returning(|| Ok(false));
    let (store, context) = context(repos);
    assert!(!AnnouncementJob(context).run().await.unwrap());
    assert_eq!(store.begun_units(), 0);
}
