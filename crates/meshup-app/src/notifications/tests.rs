#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use meshup_domain::settings::{Topics, UserSettings, Volume, Wants};
use meshup_domain::user::UserCard;

use super::*;
use crate::community::fixture::{SERVER, community};
use crate::error::{Explain, Kind};
use crate::ports::Store;
use crate::testing::{START, TestRepos, TestStore, actor, user, user_id};

pub(super) fn listener(n: u128) -> Listener {
    let topics = UserSettings::initial(user_id(n), START).topics;
    Listener {
        user: user_id(n),
        wants: Wants { topics, volume: Some(Volume::unset(true)) },
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

fn notice(server: Option<ServerId>, room: Option<Uuid>) -> Notice {
    Notice {
        kind: NotificationKind::TaskAssigned,
        title: "Alice assigned you a task".into(),
        body: "Write the docs".into(),
        server,
        room,
        target: Uuid::from_u128(5),
        topic: "task-assigned:5".into(),
    }
}

async fn notified(repos: TestRepos, notice: Notice, people: &[UserId]) -> TestStore {
    let (store, community) = community(repos);
    let work = store.begin().await.unwrap();
    community.notify(&*work, &notice, people).await.unwrap();
    work.commit().await.unwrap();
    store
}

#[tokio::test]
async fn members_who_want_to_hear_are_told_and_only_what_is_new_is_announced() {
    let mut repos = TestRepos::default();
    repos
        .members
        .expect_among()
        .withf(|server, _| *server == SERVER)
        .returning(|_, people| Ok(people[1..].to_vec()));
    repos
        .settings
        .expect_wishes()
        .withf(|server, people| *server == Some(SERVER) && people.len() == 4)
        .returning(|_, _| {
            let deaf = Topics { tasks: false, ..listener(4).wants.topics };
            Ok(vec![
                listener(5),
                Listener { wants: Wants { topics: deaf, volume: None }, ..listener(4) },
                Listener { status: Status::Dnd, ..listener(3) },
                listener(2),
            ])
        });
    repos.notifications.expect_insert().once().returning(|new| {
        let told: Vec<_> = new.iter().map(|new| (new.notification.user, new.to_mail)).collect();
        assert_eq!(told, [(user_id(2), true), (user_id(3), false), (user_id(5), true)]);
        Ok(vec![new[0].notification.id])
    });
    let people: Vec<UserId> = (1..=5).map(user_id).collect();
    let store = notified(repos, notice(Some(SERVER), None), &people).await;
    let [Event::Notified { user, notification: _ }] = store.announced()[..] else {
        panic!("{:?}", store.announced())
    };
    assert_eq!(user, user_id(2));
}

#[tokio::test]
async fn what_belongs_to_a_channel_is_told_to_those_who_see_it() {
    let channel = Uuid::from_u128(8);
    let mut repos = TestRepos::default();
    repos
        .members
        .expect_who_see()
        .withf(move |server, seen, _| (*server, seen.0) == (SERVER, channel))
        .returning(|_, _, _| Ok(vec![user_id(2)]));
    repos.settings.expect_wishes().returning(|_, people| {
        assert_eq!(people, [user_id(2)]);
        Ok(vec![listener(2)])
    });
    let kept = remembering(&mut repos);
    notified(repos, notice(Some(SERVER), Some(channel)), &[user_id(2), user_id(3)]).await;
    assert_eq!(kept.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn many_people_are_told_in_batches() {
    let mut repos = TestRepos::default();
    let everyone =
        |people: &[UserId]| people.iter().map(|user| listener(user.0.as_u128())).collect::<Vec<_>>();
    repos.settings.expect_wishes().times(3).returning(move |_, people| Ok(everyone(people)));
    let kept = remembering(&mut repos);
    let people: Vec<UserId> = (1..=2_001).map(user_id).collect();
    let store = notified(repos, notice(None, None), &people).await;
    assert_eq!((kept.lock().unwrap().len(), store.announced().len()), (2_001, 2_001));
}

fn shown(status: Status, is_read: bool) -> Notifications {
    let mut repos = TestRepos::default();
    repos.users.expect_cards().returning(move |_| Ok(vec![UserCard { status, ..user(1).card() }]));
    repos.notifications.expect_get().returning(move |user, id| {
        let Notice { kind, title, body, server, room, target, topic: _ } = notice(None, None);
        let notification =
            Notification { id, user, kind, title, body, server, room, target, is_read, created_at: START };
        Ok(Some(notification))
    });
    Notifications::new(community(repos).1)
}

#[tokio::test]
async fn who_is_not_to_be_disturbed_or_has_read_it_is_shown_nothing() {
    let id = NotificationId(Uuid::from_u128(1));
    for (status, is_read, told) in [
        (Status::Online, false, true),
        (Status::Away, false, true),
        (Status::Offline, false, true),
        (Status::Dnd, false, false),
        (Status::Online, true, false),
    ] {
        let found = shown(status, is_read).to_show(user_id(1), id).await.unwrap();
        assert_eq!(found.is_some(), told, "{status:?} {is_read}");
    }
}

#[tokio::test]
async fn too_many_ids_are_refused_before_anything_is_written() {
    let (store, community) = community(TestRepos::default());
    let ids = vec![NotificationId(Uuid::nil()); 1_001];
    let refused = Notifications::new(community).mark_read(&actor(1), Which::These(ids)).await.unwrap_err();
    assert_eq!(refused.explain().kind, Kind::Invalid);
    assert_eq!(store.begun(), 0);
}

#[tokio::test]
async fn marking_counts_what_was_unread() {
    let mut repos = TestRepos::default();
    repos.notifications.expect_mark().returning(|_, ids, _| Ok(ids.len() as u64));
    repos.notifications.expect_mark_all().returning(|_, _| Ok(7));
    let (store, community) = community(repos);
    let notifications = Notifications::new(community);
    let these = Which::These(vec![NotificationId(Uuid::nil()); 1_000]);
    assert_eq!(notifications.mark_read(&actor(1), these).await, Ok(1_000));
    assert_eq!(notifications.mark_read(&actor(1), Which::All).await, Ok(7));
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
        let (store, community) = community(repos);
        let job =
            OldNotifications { store: std::sync::Arc::new(store.clone()), clock: community.clock.clone() };
        assert_eq!(crate::schedule::ScheduledJob::run(&job).await, Ok(more));
        assert_eq!(store.commits(), commits);
    }
}
