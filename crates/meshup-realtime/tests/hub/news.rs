use meshup_app::domain_event::{DomainEvent, ItemChange, ItemChangeKind, OwnData};
use meshup_app::ports::EventSink;
use meshup_app::testing::{actor, user_id};
use meshup_domain::module::ItemId;
use meshup_domain::{ChannelId, NoteId, NotificationId, Seq};
use meshup_realtime::Topic;
use uuid::Uuid;

use crate::world::*;

fn deleted(n: u128, channel: Option<ChannelId>) -> DomainEvent {
    let item = ItemId::Note(NoteId(Uuid::from_u128(n)));
    DomainEvent::ItemChanged(ItemChange { server: SERVER, channel, item, kind: ItemChangeKind::Deleted })
}

#[tokio::test]
async fn only_sockets_that_listen_for_news_hear_them_and_only_of_what_they_may_see() {
    let (hub, world) = open(QUICK);
    let [ann, bob, deaf, out] = [
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(2)).await.unwrap(),
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(3)).await.unwrap(),
    ];
    for socket in [&ann, &bob, &out] {
        socket.subscribe(&[Topic::Items, Topic::Notifications]);
    }
    world.with(|state| {
        state.banned.insert(user_id(3));
        state.trusted.insert(user_id(1));
    });
    hub.publish(vec![deleted(1, Some(ChannelId(Uuid::nil()))), deleted(2, None)]);

    assert_eq!([word(&ann).await, word(&ann).await], ["item Deleted", "item Deleted"]);
    assert_eq!(word(&bob).await, "item Deleted");
    for socket in [&bob, &deaf, &out] {
        assert!(socket.outbox().take().unwrap().is_none());
    }
}

#[tokio::test]
async fn a_notification_goes_to_all_of_a_persons_sockets_that_listen_for_news() {
    let (hub, world) = open(QUICK);
    let [phone, desk, deaf, other, busy] = [
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(2)).await.unwrap(),
        hub.connect(actor(3)).await.unwrap(),
    ];
    for socket in [&phone, &desk, &other, &busy] {
        socket.subscribe(&[Topic::Items, Topic::Notifications]);
    }
    world.with(|state| state.busy.insert(user_id(3)));
    let notified = |person, n| DomainEvent::Notified {
        user: user_id(person),
        notification: NotificationId(Uuid::from_u128(n)),
    };
    hub.publish(vec![notified(3, 7), notified(1, 8), notified(4, 9), notified(2, 10)]);

    assert_eq!([word(&phone).await, word(&desk).await], ["notice 8", "notice 8"]);
    assert_eq!(word(&other).await, "notice 10");
    for socket in [&phone, &deaf, &busy] {
        assert!(socket.outbox().take().unwrap().is_none());
    }
}

#[tokio::test]
async fn what_users_keep_for_themselves_goes_to_their_own_sockets_that_listen_for_it() {
    let (hub, _) = open(QUICK);
    let [phone, deaf, other] = [
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(2)).await.unwrap(),
    ];
    for socket in [&phone, &other] {
        socket.subscribe(&[Topic::Own, Topic::Notifications]);
    }
    let changed =
        |person| DomainEvent::OwnDataChanged { user: user_id(person), room: ROOM, data: OwnData::Settings };
    let notification = NotificationId(Uuid::from_u128(8));
    hub.publish(vec![changed(1), DomainEvent::Notified { user: user_id(2), notification }]);

    assert_eq!([word(&phone).await, word(&other).await], ["level mentions", "notice 8"]);
    assert!(deaf.outbox().take().unwrap().is_none());
}

#[tokio::test]
async fn a_direct_notice_goes_to_the_sockets_that_listen_for_them_and_to_no_others() {
    let (hub, world) = open(QUICK);
    let [phone, desk, busy] = [
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(1)).await.unwrap(),
        hub.connect(actor(2)).await.unwrap(),
    ];
    phone.subscribe(&[Topic::Direct]);
    desk.subscribe(&[Topic::Items, Topic::Notifications]);
    busy.subscribe(&[Topic::Direct]);
    world.with(|state| state.busy.insert(user_id(2)));
    let notice = |person, seq| DomainEvent::DirectNotice { user: user_id(person), room: ROOM, seq: Seq(seq) };
    hub.publish(vec![notice(2, 4), notice(3, 5), notice(1, 6), deleted(1, None)]);

    assert_eq!(word(&desk).await, "item Deleted");
    assert_eq!(word(&phone).await, "direct Person 1: message 6");
    for socket in [&phone, &desk, &busy] {
        assert!(socket.outbox().take().unwrap().is_none());
    }
}
