#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::settings::{
    NotificationSettings, RoomSettings, ServerNotificationLevel, Topics, UserSettings,
};
use meshup_domain::user::UserCard;

use super::*;
use crate::error::{ErrorKind, Explain};
use crate::ports::Store;
use crate::server_context::fixture::{SERVER, context};
use crate::testing::{START, TestRepos, TestStore, actor, user, user_id};

pub(super) fn listener(n: u128) -> NotificationRecipient {
    let topics = UserSettings::initial(user_id(n), START).topics;
    NotificationRecipient {
        user: user_id(n),
        wants: NotificationSettings {
            topics,
            volume: Some(ServerNotificationLevel::unset(true)),
            room: RoomSettings::default(),
        },
        status: Status::Online,
        mail_to: Some(format!("person{n}@example.com")),
    }
}

/// Every inserted notification is new, and is recorded.
pub(super) fn remembering(repos: &mut TestRepos) -> std::sync::Arc<std::sync::Mutex<Vec<NewNotification>>> {
    let kept = std::sync::Arc::<std::sync::Mutex<Vec<NewNotification>>>::default();
    let keep = std::sync::Arc::clone(&kept);
    repos.notifications.expect_insert().returning(move |new| {
        keep.lock().unwrap().extend_from_slice(new);
        Ok(new.iter().map(|new| new.notification.id).collect())
    });
    kept
}

fn notice(server: Option<ServerId>, room: Option<Uuid>) -> NotificationContent {
    NotificationContent {
        kind: NotificationKind::TaskAssigned,
        title: "Alice assigned you a task".into(),
        body: "Write the docs".into(),
        server,
        room,
        target: Uuid::from_u128(5),
        topic: "task-assigned:5".into(),
    }
}

async fn notified(repos: TestRepos, notice: NotificationContent, people: &[UserId]) -> TestStore {
    let (store, context) = context(repos);
    let work = store.begin().await.unwrap();
    context.notify(&*work, &notice, people).await.unwrap();
    work.commit().await.unwrap();
    store
}

#[tokio::test]
async fn members_who_want_it_are_notified_and_only_what_is_new_is_announced() {
    let mut repos = TestRepos::default();
    repos
        .members
        .expect_among()
        .withf(|server, _| *server == SERVER)
        .returning(|_, people| Ok(people[1..].to_vec()));
    repos
        .settings
        .expect_recipients()
        .withf(|server, _, people| *server == Some(SERVER) && people.len() == 4)
        .returning(|_, _, _| {
            let deaf = Topics { tasks: false, ..listener(4).wants.topics };
            Ok(vec![
                listener(5),
                NotificationRecipient {
                    wants: NotificationSettings { topics: deaf, volume: None, room: RoomSettings::default() },
                    ..listener(4)
                },
                NotificationRecipient { status: Status::Dnd, ..listener(3) },
                listener(2),
            ])
        });
    repos.notifications.expect_insert().once().returning(|new| {
        let notified: Vec<_> = new.iter().map(|new| (new.notification.user, new.to_mail)).collect();
        assert_eq!(notified, [(user_id(2), true), (user_id(3), false), (user_id(5), true)]);
        Ok(vec![new[0].notification.id])
    });
    let people: Vec<UserId> = (1..=5).map(user_id).collect();
    let store = notified(repos, notice(Some(SERVER), None), &people).await;
    let [DomainEvent::Notified { user, notification: _ }] = store.published_events()[..] else {
        panic!("{:?}", store.published_events())
    };
    assert_eq!(user, user_id(2));
}

#[tokio::test]
async fn what_belongs_to_a_channel_notifies_those_who_see_it() {
    let channel = Uuid::from_u128(8);
    let mut repos = TestRepos::default();
    repos
        .members
        .expect_who_can_see()
        .withf(move |server, seen, _| (*server, seen.0) == (SERVER, channel))
        .returning(|_, _, _| Ok(vec![user_id(2)]));
    repos.settings.expect_recipients().returning(|_, _, people| {
        assert_eq!(people, [user_id(2)]);
        Ok(vec![listener(2)])
    });
    let kept = remembering(&mut repos);
    notified(repos, notice(Some(SERVER), Some(channel)), &[user_id(2), user_id(3)]).await;
    assert_eq!(kept.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn many_people_are_notified_in_batches() {
    let mut repos = TestRepos::default();
    let everyone =
        |people: &[UserId]| people.iter().map(|user| listener(user.0.as_u128())).collect::<Vec<_>>();
    repos.settings.expect_recipients().times(3).returning(move |_, _, people| Ok(everyone(people)));
    let kept = remembering(&mut repos);
    let people: Vec<UserId> = (1..=2_001).map(user_id).collect();
    let store = notified(repos, notice(None, None), &people).await;
    assert_eq!((kept.lock().unwrap().len(), store.published_events().len()), (2_001, 2_001));
}

fn shown(status: Status, is_read: bool) -> Notifications {
    let mut repos = TestRepos::default();
    repos.users.expect_cards().returning(move |_| Ok(vec![UserCard { status, ..user(1).card() }]));
    repos.notifications.expect_get().returning(move |user, id| {
        let NotificationContent { kind, title, body, server, room, target, topic: _ } = notice(None, None);
        let notification =
            Notification { id, user, kind, title, body, server, room, target, is_read, created_at: START };
        Ok(Some(notification))
    });
    Notifications::new(context(repos).1)
}

#[tokio::test]
async fn who_is_not_to_be_disturbed_or_has_read_it_is_shown_nothing() {
    let id = NotificationId(Uuid::from_u128(1));
    for (status, is_read, notified) in [
        (Status::Online, false, true),
        (Status::Away, false, true),
        (Status::Offline, false, true),
        (Status::Dnd, false, false),
        (Status::Online, true, false),
    ] {
        let found = shown(status, is_read).find_deliverable(user_id(1), id).await.unwrap();
        assert_eq!(found.is_some(), notified, "{status:?} {is_read}");
    }
}

#[tokio::test]
async fn too_many_ids_are_refused_before_anything_is_written() {
    let (store, context) = context(TestRepos::default());
    let ids = vec![NotificationId(Uuid::nil()); 1_001];
    let refused = Notifications::new(context)
        .mark_read(&actor(1), NotificationSelection::These(ids))
        .await
        .unwrap_err();
    assert_eq!(refused.explain().kind, ErrorKind::Invalid);
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn marking_counts_what_was_unread() {
    let mut repos = TestRepos::default();
    repos.notifications.expect_mark().returning(|_, ids, _| Ok(ids.len() as u64));
    repos.notifications.expect_mark_all().returning(|_, _| Ok(7));
    let (store, context) = context(repos);
    let notifications = Notifications::new(context);
    let these = NotificationSelection::These(vec![NotificationId(Uuid::nil()); 1_000]);
    assert_eq!(notifications.mark_read(&actor(1), these).await, Ok(1_000));
    assert_eq!(notifications.mark_read(&actor(1), NotificationSelection::All).await, Ok(7));
    assert_eq!(store.commits(), 2);
}

#[tokio::test]
async fn old_notifications_go_and_a_full_batch_asks_for_more() {
    for (found, more, commits) in [(0, false, 0), (1, false, 1), (500, true, 1)] {
        let mut repos = TestRepos::default();
        repos
            .notifications
            .expect_old()
            .withf(|before, _| *before == START - time::Duration::days(90))
            .returning(move |_, _| Ok(vec![NotificationId(Uuid::nil()); found]));
        repos.notifications.expect_delete().returning(|_| Ok(()));
        let (store, context) = context(repos);
        let job = NotificationCleanupJob {
            store: std::sync::Arc::new(store.clone()),
            clock: context.clock.clone(),
        };
        assert_eq!(crate::schedule::ScheduledJob::run(&job).await, Ok(more));
        assert_eq!(store.commits(), commits);
    }
}
