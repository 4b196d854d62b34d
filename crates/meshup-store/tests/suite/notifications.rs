//! Notifications: deduplication, visibility, marking, mailing and deletion.

use std::sync::Arc;

use meshup_app::page::PageRequest;
use meshup_app::ports::{NewNotification, NotificationFilter, Store};
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::notification::{Notification, NotificationKind};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{NotificationId, Seq, UserId};
use time::Duration;
use uuid::Uuid;

use crate::community::{channel, founded, member, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::{anybody, say, talk};

on_each_database!(
    one_topic_is_one_notification,
    the_newest_come_first_and_filters_narrow,
    a_page_takes_as_many_statements_as_one_notification,
    what_is_read_in_its_room_is_read,
    only_ones_own_that_are_unread_are_marked,
    who_lost_sight_of_a_place_sees_nothing_of_it,
    a_message_takes_its_notifications_away,
    of_two_who_take_mail_at_once_one_gets_it,
    mail_waits_for_those_who_are_here,
    what_is_old_and_read_goes,
);

fn new(user: UserId, topic: &str, seconds: i64) -> NewNotification {
    let notification = Notification {
        id: NotificationId(id()),
        user,
        kind: NotificationKind::DirectMessage,
        title: topic.to_owned(),
        body: "hi".to_owned(),
        server: None,
        room: None,
        target: Uuid::nil(),
        is_read: false,
        created_at: at(seconds),
    };
    NewNotification { notification, topic: topic.to_owned(), position: None, to_mail: true }
}

async fn kept(store: &dyn Store, new: &[NewNotification]) -> usize {
    let work = store.begin().await.unwrap();
    let written = work.notifications().insert(new).await.unwrap();
    work.commit().await.unwrap();
    written.len()
}

const EVERYTHING: NotificationFilter = NotificationFilter { unread: None, kind: None };
const UNREAD: NotificationFilter = NotificationFilter { unread: Some(true), kind: None };

async fn titles(store: &dyn Store, user: UserId, filter: NotificationFilter) -> Vec<String> {
    let page = store.read().notifications().list(user, filter, PageRequest::FIRST).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|notification| notification.title).collect()
}

/// A server with a private channel that Bob was added to.
async fn private(store: &dyn Store) -> (Server, Channel, User) {
    let [owner, bob] = [person(store, "owner").await, person(store, "bob").await];
    let server = server(&owner, 100);
    founded(store, &server, &owner).await;
    let secret = Channel {
        profile: ChannelProfile { is_private: true, ..channel(&server, "secret", 0).profile },
        ..channel(&server, "secret", 0)
    };
    let work = store.begin().await.unwrap();
    work.members().insert(&member(&server, &bob, 1)).await.unwrap();
    work.channels().insert(&secret).await.unwrap();
    work.channels().add_member(secret.id, bob.id, at(1)).await.unwrap();
    work.commit().await.unwrap();
    (server, secret, bob)
}

async fn one_topic_is_one_notification(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let full = NewNotification {
        notification: Notification {
            kind: NotificationKind::TaskAssigned,
            room: Some(id()),
            target: id(),
            ..new(ann, "task", 5).notification
        },
        ..new(ann, "task", 5)
    };
    assert_eq!(kept(&*store, &[full.clone(), new(ben, "task", 5)]).await, 2);
    assert_eq!(kept(&*store, &[new(ann, "task", 6), new(ann, "other", 7), new(ann, "other", 8)]).await, 1);
    let found = store.read().notifications().get(ann, full.notification.id).await.unwrap();
    assert_eq!(found, Some(full.notification.clone()));
    assert_eq!(store.read().notifications().get(ben, full.notification.id).await.unwrap(), None);

    let at_once = (0..10).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { kept(&*store, &[new(ann, "raced", 9)]).await })
    });
    let mut written = 0;
    for one in at_once.collect::<Vec<_>>() {
        written += one.await.unwrap();
    }
    assert_eq!(written, 1);
}

async fn the_newest_come_first_and_filters_narrow(Database { store, .. }: Database) {
    let ann = anybody();
    let mut poll = new(ann, "poll", 3);
    poll.notification.kind = NotificationKind::PollClosed;
    let read = new(ann, "read", 2);
    kept(&*store, &[new(ann, "first", 1), poll, read.clone(), new(anybody(), "others", 9)]).await;
    let work = store.begin().await.unwrap();
    assert_eq!(work.notifications().mark(ann, &[read.notification.id], at(9)).await.unwrap(), 1);
    work.commit().await.unwrap();

    assert_eq!(titles(&*store, ann, EVERYTHING).await, ["poll", "read", "first"]);
    assert_eq!(titles(&*store, ann, UNREAD).await, ["poll", "first"]);
    let only = |unread, kind| NotificationFilter { unread, kind };
    assert_eq!(titles(&*store, ann, only(Some(false), None)).await, ["read"]);
    let polls = only(None, Some(NotificationKind::PollClosed));
    assert_eq!(titles(&*store, ann, polls).await, ["poll"]);
    let second = PageRequest::page(2, 2);
    let page = store.read().notifications().list(ann, EVERYTHING, second).await.unwrap();
    assert_eq!((page.total, page.items[0].title.as_str()), (3, "first"));
}

async fn a_page_takes_as_many_statements_as_one_notification(Database { store, .. }: Database) {
    let ann = anybody();
    let all: Vec<_> = (0..30).map(|n| new(ann, &format!("topic {n}"), n)).collect();
    let page = || statements(titles(&*store, ann, UNREAD));
    kept(&*store, &all[..1]).await;
    let of_one = page().await;
    kept(&*store, &all).await;
    assert_eq!((page().await, of_one), (1, 1));
}

async fn what_is_read_in_its_room_is_read(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    for text in ["one", "two", "three"] {
        say(&*store, room, ben, text).await;
    }
    let positioned =
        |seq| NewNotification { position: Some((room, Seq(seq))), ..new(ann, &seq.to_string(), seq) };
    kept(&*store, &[positioned(1), positioned(2), positioned(3)]).await;
    assert_eq!(titles(&*store, ann, UNREAD).await, ["3", "2", "1"]);

    // Like a send, which does not touch notifications.
    let work = store.begin().await.unwrap();
    work.rooms().mark_read(room, ann, Seq(1), at(9)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(titles(&*store, ann, UNREAD).await, ["3", "2"]);
    let work = store.begin().await.unwrap();
    work.rooms().mark_read(room, ann, Seq(2), at(9)).await.unwrap();
    work.notifications().mark_room(ann, room, Seq(2), at(9)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(titles(&*store, ann, UNREAD).await, ["3"]);

    let work = store.begin().await.unwrap();
    assert_eq!(work.notifications().mark_all(ann, at(9)).await.unwrap(), 1, "the others were read");
    work.commit().await.unwrap();
    let unread = store.read().rooms().unread(ann).await.unwrap();
    assert_eq!(unread[0].unread, 1, "the room's own marker stays");
}

async fn only_ones_own_that_are_unread_are_marked(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let [mine, other] = [new(ann, "mine", 1), new(ben, "other", 1)];
    kept(&*store, &[mine.clone(), other.clone()]).await;
    let ids = [mine.notification.id, other.notification.id, NotificationId(id())];
    for marked in [1, 0] {
        let work = store.begin().await.unwrap();
        assert_eq!(work.notifications().mark(ann, &ids, at(9)).await.unwrap(), marked);
        work.commit().await.unwrap();
    }
    assert_eq!(titles(&*store, ben, UNREAD).await, ["other"]);
}

async fn who_lost_sight_of_a_place_sees_nothing_of_it(Database { store, .. }: Database) {
    let (server, secret, bob) = private(&*store).await;
    let in_place = |topic: &str, room| {
        let mut new = new(bob.id, topic, 1);
        (new.notification.server, new.notification.room) = (Some(server.id), room);
        new
    };
    kept(&*store, &[in_place("server", None), in_place("secret", Some(secret.id.0))]).await;
    kept(&*store, &[new(bob.id, "nowhere", 0)]).await;
    assert_eq!(titles(&*store, bob.id, EVERYTHING).await.len(), 3);

    let work = store.begin().await.unwrap();
    work.channels().remove_member(secret.id, bob.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(titles(&*store, bob.id, EVERYTHING).await, ["server", "nowhere"]);

    let membership = store.read().members().find(server.id, bob.id.0).await.unwrap().unwrap().member;
    let work = store.begin().await.unwrap();
    work.members().delete(membership.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(titles(&*store, bob.id, UNREAD).await, ["nowhere"]);
    let work = store.begin().await.unwrap();
    assert_eq!(work.notifications().mark_all(bob.id, at(9)).await.unwrap(), 1);
    work.commit().await.unwrap();
}

async fn a_message_takes_its_notifications_away(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let message = say(&*store, room, ben, "one").await;
    let mut mention = new(ann, "one", 1);
    (mention.notification.target, mention.position) = (message.id.0, Some((room, message.seq)));
    kept(&*store, &[mention, new(ann, "two", 0)]).await;
    let work = store.begin().await.unwrap();
    work.notifications().withdraw(room, &[message.id]).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(titles(&*store, ann, EVERYTHING).await, ["two"]);
}

async fn of_two_who_take_mail_at_once_one_gets_it(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let read = new(ann, "read", 1);
    let silent = NewNotification { to_mail: false, ..new(ann, "silent", 1) };
    kept(&*store, &[new(ann, "old", 1), read.clone(), silent, new(ann, "new", 60), new(ben, "his", 2)]).await;
    let work = store.begin().await.unwrap();
    work.notifications().mark(ann, &[read.notification.id], at(3)).await.unwrap();
    work.commit().await.unwrap();
    let mut waiting = store.read().notifications().to_mail(at(30), 10).await.unwrap();
    waiting.sort_unstable();
    let mut both = vec![ann, ben];
    both.sort_unstable();
    assert_eq!(waiting, both);

    let taking = (0..4).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let work = store.begin().await.unwrap();
            let taken = work.notifications().take_mail(&[ann, ben], at(30)).await.unwrap();
            work.commit().await.unwrap();
            taken
        })
    });
    let mut taken = Vec::new();
    for one in taking.collect::<Vec<_>>() {
        taken.extend(one.await.unwrap().into_iter().map(|notification| notification.title));
    }
    assert_eq!(taken, ["old", "his"]);
    assert!(store.read().notifications().to_mail(at(30), 10).await.unwrap().is_empty());
}

async fn mail_waits_for_those_who_are_here(Database { store, .. }: Database) {
    let ann = anybody();
    kept(&*store, &[new(ann, "one", 0)]).await;
    for (now, due) in [(90, 180), (90_000, 93_600)] {
        let work = store.begin().await.unwrap();
        work.notifications().mail_later(&[ann], at(now), at(now)).await.unwrap();
        work.commit().await.unwrap();
        assert!(store.read().notifications().to_mail(at(due - 1), 10).await.unwrap().is_empty());
        assert_eq!(store.read().notifications().to_mail(at(due), 10).await.unwrap(), [ann]);
    }
}

async fn what_is_old_and_read_goes(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    say(&*store, room, ann, "written by ann, who has read it").await;
    let [marked, fresh] = [new(ann, "marked", 1), new(ann, "fresh", 100)];
    let seen = NewNotification { position: Some((room, Seq(1))), ..new(ann, "seen", 2) };
    kept(&*store, &[marked.clone(), fresh.clone(), seen.clone(), new(ann, "unread", 3)]).await;
    let work = store.begin().await.unwrap();
    work.notifications().mark(ann, &[marked.notification.id, fresh.notification.id], at(200)).await.unwrap();
    work.commit().await.unwrap();

    let old = store.read().notifications().old(at(0) + Duration::seconds(50), 10).await.unwrap();
    assert_eq!(old, [marked.notification.id, seen.notification.id]);
    let work = store.begin().await.unwrap();
    work.notifications().delete(&old).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(titles(&*store, ann, EVERYTHING).await, ["fresh", "unread"]);
}
