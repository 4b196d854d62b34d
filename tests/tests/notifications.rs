//! Notifications: who gets which, where, and exactly once.

mod calls;
mod live;
mod mail;
mod messages;
mod rooms;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Person, Server};

/// Alice, who owns a public server with the channel #general, and Bob, who joined it.
async fn alice_and_bob(server: &Server) -> (Person, Person, String, String) {
    let alice = Person::register(server, "alice").await;
    let bob = Person::register(server, "bobby").await;
    let community = alice.create_server("Project Alpha", true).await;
    let channel = alice.create_channel(&community, "general").await;
    bob.join(&community).await;
    (alice, bob, community, channel)
}

async fn post(person: &Person, channel: &str, content: &str) -> Value {
    let path = format!("/messages/channels/{channel}/");
    person.post(&path, &json!({"content": content})).await.expect(201)
}

async fn write(person: &Person, dm: &str, content: &str) -> Value {
    let path = format!("/messages/dm/{dm}/messages/");
    person.post(&path, &json!({"content": content})).await.expect(201)
}

async fn notifications(person: &Person, filter: &str) -> Vec<Value> {
    let list = person.get(&format!("/notifications/{filter}")).await.expect(200);
    list.as_array().unwrap().clone()
}

/// Waits until a user has `count` notifications.
async fn notified(person: &Person, count: usize) -> Vec<Value> {
    let started = Instant::now();
    loop {
        let found = notifications(person, "").await;
        if found.len() == count {
            return found;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{} notifications: {found:?}", found.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn each<'a>(list: &'a [Value], field: &str) -> Vec<&'a str> {
    list.iter().map(|one| one[field].as_str().unwrap()).collect()
}
