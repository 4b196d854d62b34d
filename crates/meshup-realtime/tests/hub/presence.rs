use std::time::Duration;

use meshup_app::ports::{Presence, TypingState};
use meshup_app::testing::{actor, user_id};
use meshup_realtime::Timings;

use crate::world::*;

#[tokio::test]
async fn people_come_and_go_once_whatever_their_sockets() {
    let (hub, world) = open(QUICK);
    let (ann, first) = enter(&hub, 1, None).await;
    assert_eq!(first.online.iter().map(|card| card.id).collect::<Vec<_>>(), [user_id(1)]);
    let (phone, _) = enter(&hub, 2, None).await;
    let (laptop, entered) = enter(&hub, 2, None).await;
    assert_eq!(entered.online_count, 2);
    assert!(hub.is_live(user_id(2)));
    drop(phone);
    assert_eq!(world.with(|state| state.gone.len()), 0);
    drop(laptop);
    assert_eq!(world.with(|state| state.gone.clone()), [user_id(2)]);
    let (_cleo, _) = enter(&hub, 3, None).await;
    assert_eq!([word(&ann).await, word(&ann).await, word(&ann).await], ["+2", "-2", "+3"]);
    assert!(!hub.is_live(user_id(2)));
}

#[tokio::test]
async fn hiding_is_heard_as_leaving() {
    let (hub, world) = open(QUICK);
    let (ann, _) = enter(&hub, 1, None).await;
    let (_bob, _) = enter(&hub, 2, None).await;
    world.with(|state| state.hidden.insert(user_id(2)));
    assert_eq!([word(&ann).await, word(&ann).await], ["+2", "-2"]);
    let (_cleo, entered) = enter(&hub, 3, None).await;
    assert_eq!(entered.online_count, 2);
}

#[tokio::test]
async fn typing_reaches_the_others_once_and_ends_by_itself() {
    let (hub, _) = open(QUICK);
    let (ann, _) = enter(&hub, 1, None).await;
    let (bob, _) = enter(&hub, 2, None).await;
    assert_eq!(word(&ann).await, "+2");
    for _ in 0..3 {
        hub.set(ROOM, bob.card(), true);
    }
    hub.set(ROOM, ann.card(), true);
    assert_eq!([word(&ann).await, word(&ann).await], ["typing 2", "quiet 2"]);
    assert_eq!([word(&bob).await, word(&bob).await], ["typing 1", "quiet 1"]);
}

#[tokio::test]
async fn who_leaves_stops_typing_first() {
    let (hub, _) = open(Timings { typing: Duration::from_mins(1), ..QUICK });
    let (ann, _) = enter(&hub, 1, None).await;
    let (bob, _) = enter(&hub, 2, None).await;
    hub.set(ROOM, bob.card(), true);
    drop(bob);
    let words = [word(&ann).await, word(&ann).await, word(&ann).await, word(&ann).await];
    assert_eq!(words, ["+2", "typing 2", "quiet 2", "-2"]);
}

#[tokio::test]
async fn a_watched_person_comes_and_goes_once_wherever_their_sockets_are() {
    let (hub, world) = open(QUICK);
    let watcher = hub.connect(actor(1)).await.unwrap();
    assert_eq!(watcher.watch(user_id(2)).await.unwrap().id, user_id(2));
    let (phone, _) = enter(&hub, 2, None).await;
    let desk = hub.connect(actor(2)).await.unwrap();
    assert_eq!(word(&watcher).await, "online");
    drop(phone);
    drop(desk);
    assert_eq!(word(&watcher).await, "offline");

    let _phone = hub.connect(actor(2)).await.unwrap();
    assert_eq!(word(&watcher).await, "online");
    world.with(|state| state.hidden.insert(user_id(2)));
    assert_eq!(word(&watcher).await, "offline", "hiding counts as leaving");
    world.with(|state| state.hidden.remove(&user_id(2)));
    assert_eq!(word(&watcher).await, "online");
}

#[tokio::test]
async fn who_is_there_already_or_hidden_is_no_news_to_a_watcher() {
    let (hub, world) = open(QUICK);
    world.with(|state| state.hidden.insert(user_id(3)));
    let _there = hub.connect(actor(2)).await.unwrap();
    let [one, two] = [hub.connect(actor(1)).await.unwrap(), hub.connect(actor(1)).await.unwrap()];
    one.watch(user_id(2)).await.unwrap();
    two.watch(user_id(3)).await.unwrap();
    let (_more, hidden) = (hub.connect(actor(2)).await.unwrap(), hub.connect(actor(3)).await.unwrap());
    drop(hidden);
    for watcher in [&one, &two] {
        assert!(watcher.outbox().take().unwrap().is_none());
    }
}
