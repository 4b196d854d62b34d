//! Presence and typing.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Channel, event};
use crate::harness::{Database, Server};

on_each_database!(
    people_come_and_go_once_whatever_their_sockets,
    hidden_people_are_not_seen,
    typing_reaches_the_others_and_ends_by_itself,
);

async fn people_come_and_go_once_whatever_their_sockets(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut alice = channel.socket(&channel.alice).await;
    let phone = channel.socket(&channel.bob).await;
    let laptop = channel.socket(&channel.bob).await;
    let frame = alice.next().await;
    assert_eq!((event(&frame), &frame["payload"]["user"]["username"]), ("presence.join", &json!("bobby")));
    assert_eq!(frame["payload"].as_object().unwrap().len(), 1);
    drop(phone);
    assert!(alice.is_silent_for(Duration::from_millis(300)).await);
    drop(laptop);
    let frame = alice.next().await;
    assert_eq!((event(&frame), &frame["payload"]["user"]["id"]), ("presence.leave", &json!(channel.bob.id)));
    assert_eq!(frame["payload"]["user"]["status"], "offline");
}

async fn hidden_people_are_not_seen(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    channel.bob.patch("/users/me/", &json!({"status": "offline"})).await.expect(200);
    let mut alice = channel.socket(&channel.alice).await;
    let bob = channel.socket(&channel.bob).await;
    assert!(alice.is_silent_for(Duration::from_millis(300)).await);
    let again = channel.alice.socket(&channel.path()).await.next().await;
    assert_eq!(again["payload"]["online_count"], 1);
    drop(bob);
    assert!(alice.is_silent_for(Duration::from_millis(300)).await);
}

async fn typing_reaches_the_others_and_ends_by_itself(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut alice = channel.socket(&channel.alice).await;
    let mut bob = channel.socket(&channel.bob).await;
    alice.until("presence.join").await;
    for event in ["typing.start", "typing.start", "typing.stop", "typing.stop", "typing.start"] {
        bob.send(&json!({"event": event, "payload": {}})).await;
    }
    let started = Instant::now();
    let frames = [alice.next().await, alice.next().await, alice.next().await, alice.next().await];
    let events = frames.each_ref().map(event);
    assert_eq!(events, ["typing.start", "typing.stop", "typing.start", "typing.stop"]);
    assert_eq!(frames[0]["payload"]["user"]["username"], "bobby");
    assert!((9..12).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    bob.send(&json!({"event": "presence.ping"})).await;
    assert_eq!(event(&bob.next().await), "presence.alive", "one does not hear oneself type");
}
