use std::sync::Arc;
use std::time::Duration;

use meshup_app::ports::{NodeId, Presence, TypingState};
use meshup_app::testing::{actor, user_id};
use meshup_cluster::MemoryNetwork;
use meshup_domain::RoomId;
use meshup_realtime::Timings;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::world::*;

/// Two nodes of one cluster.
fn cluster(timings: Timings) -> (Arc<Node>, Arc<Node>, Arc<World>, MemoryNetwork) {
    let (world, network) = (Arc::new(World::default()), MemoryNetwork::default());
    world.with(|state| state.rooms.insert(ROOM, 0));
    let node = |n| Node::open(timings, &world, &network, n);
    (node(1), node(2), world, network)
}

/// Waits until something holds.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(Duration::from_secs(5), waiting).await.expect(what);
}

#[tokio::test]
async fn people_come_and_go_once_whatever_their_nodes() {
    let (a, b, _, _) = cluster(QUICK);
    let (ann, _) = enter(&a.0, 1, None).await;
    let (there, _) = enter(&b.0, 2, None).await;
    assert_eq!(word(&ann).await, "+2");
    let (here, entered) = enter(&a.0, 2, None).await;
    assert_eq!(entered.online_count, 2);
    drop(there);
    let (_cleo, _) = enter(&b.0, 3, None).await;
    assert_eq!(word(&ann).await, "+3");
    drop(here);
    assert_eq!(word(&ann).await, "-2");
}

#[tokio::test]
async fn who_is_in_a_room_elsewhere_is_listed_to_the_first_who_joins_here() {
    let (a, b, _, _) = cluster(QUICK);
    let (_ann, _) = enter(&a.0, 1, None).await;
    until("ann is known", || b.0.is_live(user_id(1))).await;
    let (_bob, entered) = enter(&b.0, 2, None).await;
    let online: Vec<_> = entered.online.iter().map(|card| card.id).collect();
    assert_eq!((online, entered.online_count), (vec![user_id(2), user_id(1)], 2));
}

#[tokio::test]
async fn typing_reaches_the_sockets_and_questions_of_other_nodes() {
    let (a, b, _, _) = cluster(Timings { typing: Duration::from_mins(1), ..QUICK });
    let (ann, _) = enter(&a.0, 1, None).await;
    let (bob, _) = enter(&b.0, 2, None).await;
    assert_eq!(word(&ann).await, "+2");
    b.0.set(ROOM, bob.card(), true);
    assert_eq!(word(&ann).await, "typing 2");
    assert!(a.0.remaining(ROOM, user_id(2)).is_some());
    b.0.set(ROOM, bob.card(), false);
    assert_eq!(word(&ann).await, "quiet 2");
    b.0.set(ROOM, bob.card(), true);
    drop(bob);
    assert_eq!([word(&ann).await, word(&ann).await, word(&ann).await], ["typing 2", "quiet 2", "-2"]);
}

#[tokio::test]
async fn a_node_that_dies_takes_its_users_along() {
    let (a, b, _, network) = cluster(QUICK);
    let (ann, _) = enter(&a.0, 1, None).await;
    let watcher = a.0.connect(actor(4)).await.unwrap();
    watcher.watch(user_id(2)).await.unwrap();
    let (_bob, _) = enter(&b.0, 2, None).await;
    assert_eq!((word(&ann).await, word(&watcher).await), ("+2".into(), "online".into()));
    until("two nodes", || a.0.cluster_size().0 == 2).await;
    network.disconnect(NodeId(Uuid::from_u128(2)));
    assert_eq!((word(&ann).await, word(&watcher).await), ("-2".into(), "offline".into()));
    assert!(!a.0.is_live(user_id(2)));
    assert_eq!(a.0.cluster_size(), (1, 2));
}

#[tokio::test]
async fn a_node_that_joins_later_learns_who_is_connected() {
    let (a, _b, world, network) = cluster(QUICK);
    let mut connected = Vec::new();
    for n in 10..210 {
        connected.push(enter(&a.0, n, None).await);
    }
    let late = Node::open(QUICK, &world, &network, 3);
    until("a snapshot", || late.0.is_live(user_id(209))).await;
    let (_ann, entered) = enter(&late.0, 1, None).await;
    assert_eq!((entered.online.len(), entered.online_count), (100, 201));
    drop(connected);
    until("nobody", || !late.0.is_live(user_id(209)) && !late.0.is_live(user_id(10))).await;
}

#[tokio::test]
async fn names_that_cannot_be_loaded_are_shown_later() {
    let (a, b, world, _) = cluster(QUICK);
    let (ann, _) = enter(&a.0, 1, None).await;
    until("ann is known", || b.0.is_live(user_id(1))).await;
    let bob = b.0.connect(actor(2)).await.unwrap();
    let entered = bob.join(PLACE, None).await;
    world.with(|state| state.away = true);
    assert!(entered.is_ok());
    sleep(QUICK.poll_interval * 2).await;
    world.with(|state| state.away = false);
    assert_eq!(word(&ann).await, "+2");
}

#[tokio::test]
async fn what_happens_in_other_rooms_is_not_loaded() {
    let (a, b, world, _) = cluster(QUICK);
    let elsewhere = RoomId(Uuid::from_u128(9));
    world.with(|state| state.rooms.insert(elsewhere, 0));
    let (ann, _) = enter(&a.0, 1, None).await;
    let bob = b.0.connect(actor(2)).await.unwrap();
    let place = meshup_realtime::RoomRef { room: elsewhere, owner: PLACE.owner };
    bob.join(place, None).await.unwrap();
    let (_cleo, _) = enter(&b.0, 3, None).await;
    assert_eq!(word(&ann).await, "+3");
}
