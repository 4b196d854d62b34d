//! The same order for everyone, even across a crash.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{channel, messages_of};
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(
    ten_senders_make_one_order,
    what_was_acknowledged_survives_a_kill,
    a_drained_server_says_goodbye,
);

const SENDERS: usize = 10;
const EACH: usize = 200;

async fn ten_senders_make_one_order(database: Database) {
    let server = Server::start(database).await;
    let owner = Person::register(&server, "owner").await;
    let (community, channel) = channel(&owner).await;
    let mut people = Vec::new();
    for n in 0..SENDERS {
        let person = Person::register(&server, &format!("sender{n}")).await;
        person.join(&community).await;
        people.push(person);
    }
    let path = format!("/servers/{community}/channels/{channel}/");
    let mut listeners = Vec::new();
    for person in &people[..3] {
        let socket = person.socket(&path).await;
        listeners.push(tokio::spawn(all_created(socket, SENDERS * EACH)));
    }

    let mut sending = Vec::new();
    for person in people {
        let path = messages_of(&channel);
        sending.push(tokio::spawn(async move {
            for n in 0..EACH {
                let content = format!("{} {n}", person.username);
                person.post(&path, &json!({"content": content})).await.expect(201);
            }
        }));
    }
    for sender in sending {
        sender.await.unwrap();
    }

    let mut heard = Vec::new();
    for listener in listeners {
        heard.push(listener.await.unwrap());
    }
    let seqs: Vec<i64> = heard[0].iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs.len(), SENDERS * EACH);
    assert!(seqs.iter().copied().zip(1..).all(|(seq, place)| seq == place), "{seqs:?}");
    assert_eq!(heard[0], heard[1]);
    assert_eq!(heard[0], heard[2]);
}

/// The `seq` and id of each created message, until there are `count`.
async fn all_created(mut socket: Socket, count: usize) -> Vec<(i64, String)> {
    let mut seen = Vec::new();
    while seen.len() < count {
        let frame = socket.until("message.created").await;
        let id = frame["payload"]["id"].as_str().unwrap().to_owned();
        seen.push((frame["seq"].as_i64().unwrap(), id));
    }
    seen
}

async fn what_was_acknowledged_survives_a_kill(database: Database) {
    let mut server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let (community, channel) = channel(&alice).await;
    let path = format!("/servers/{community}/channels/{channel}/");
    let mut listener = alice.socket(&path).await;
    let acknowledged = Arc::new(std::sync::Mutex::new(Vec::new()));

    let mut senders = Vec::new();
    for sender in 0..8 {
        let (alice, channel, acknowledged) = (alice.clone(), channel.clone(), Arc::clone(&acknowledged));
        senders.push(tokio::spawn(async move {
            for n in 0.. {
                let body = json!({"content": format!("{sender}-{n}"), "nonce": format!("{sender}-{n}")});
                let Ok(response) =
                    alice.request(Method::POST, &messages_of(&channel)).json(&body).send().await
                else {
                    return;
                };
                if response.status().as_u16() == 201
                    && let Ok(message) = response.json::<Value>().await
                {
                    acknowledged.lock().unwrap().push(message["id"].as_str().unwrap().to_owned());
                }
            }
        }));
    }
    let (mut heard, mut last_seq) = (Vec::new(), 0);
    while heard.len() < 200 {
        let frame = listener.until("message.created").await;
        last_seq = frame["seq"].as_i64().unwrap();
        heard.push(frame["payload"]["id"].as_str().unwrap().to_owned());
    }
    server.kill();
    for sender in senders {
        sender.await.unwrap();
    }
    server.restart().await;

    let mut again = alice.socket(&format!("{path}?after_seq={last_seq}")).await;
    let marker = alice.post(&messages_of(&channel), &json!({"content": "the end"})).await.expect(201);
    loop {
        let frame = again.until("message.created").await;
        assert_eq!(frame["seq"].as_i64(), Some(last_seq + 1));
        last_seq += 1;
        heard.push(frame["payload"]["id"].as_str().unwrap().to_owned());
        if frame["payload"]["id"] == marker["id"] {
            break;
        }
    }
    let seen: HashSet<&String> = heard.iter().collect();
    assert_eq!(seen.len(), heard.len(), "a message was received twice");
    let acknowledged = acknowledged.lock().unwrap();
    let missed: Vec<&String> = acknowledged.iter().filter(|id| !seen.contains(id)).collect();
    assert!(missed.is_empty(), "{} of {} acknowledged messages were lost", missed.len(), acknowledged.len());
}

async fn a_drained_server_says_goodbye(database: Database) {
    let mut server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let (community, channel) = channel(&alice).await;
    let mut listener = alice.socket(&format!("/servers/{community}/channels/{channel}/")).await;
    listener.until("presence.join").await;

    let status = server.terminate().await;

    assert!(status.success(), "{status}");
    assert_eq!(listener.closed().await, 1012);
    let gone =
        tokio::time::timeout(Duration::from_secs(5), alice.request(Method::GET, "/users/me/").send()).await;
    assert!(gone.is_ok_and(|answer| answer.is_err()));
}
