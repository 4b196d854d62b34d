//! Idempotency: nonces, idempotency keys, and the same concurrent request from many users.

use std::collections::HashSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{alice_and_bob, contents, messages_of};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_nonce_makes_one_message_of_twenty,
    a_nonce_counts_over_rest_and_sockets_alike,
    an_idempotency_key_answers_as_the_first_time,
    twenty_who_open_the_same_conversation_get_one,
);

async fn a_nonce_makes_one_message_of_twenty(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, channel) = alice_and_bob(&server).await;
    let body = json!({"content": "once", "nonce": "n-1"});
    let path = messages_of(&channel);

    let answers = join_all((0..20).map(|_| alice.post(&path, &body))).await;

    let ids: HashSet<String> = answers.iter().map(|answer| answer.body["id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{answers:?}");
    let new = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
    assert_eq!((new, answers.iter().filter(|answer| answer.status.as_u16() == 200).count()), (1, 19));
    let next = alice.post(&path, &json!({"content": "two"})).await.expect(201);
    assert_eq!(next["seq"], 2, "a repeat left a gap");
}

async fn a_nonce_counts_over_rest_and_sockets_alike(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community, channel) = alice_and_bob(&server).await;
    let posted =
        alice.post(&messages_of(&channel), &json!({"content": "first", "nonce": "n"})).await.expect(201);
    let mut socket = alice.socket(&format!("/servers/{community}/channels/{channel}/")).await;

    socket.send(&json!({"event": "message.send", "payload": {"content": "second", "nonce": "n"}})).await;
    let ack = socket.until("message.ack").await;

    assert_eq!(ack["payload"]["id"], posted["id"]);
    assert_eq!(ack["payload"]["content"], "first");
    assert_eq!(ack["payload"]["nonce"], "n");
    let list = alice.get(&messages_of(&channel)).await.expect(200);
    assert_eq!(contents(&list), ["first"]);
}

async fn keyed(person: &Person, path: &str, key: &str, body: &Value) -> Answer {
    Answer::of(person.request(Method::POST, path).header("Idempotency-Key", key).json(body)).await
}

async fn an_idempotency_key_answers_as_the_first_time(database: Database) {
    let mut server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let body = json!({"name": "Project Alpha"});

    let first = keyed(&alice, "/servers/", "k-1", &body).await.expect(201);
    server.kill();
    server.restart().await;
    let again = keyed(&alice, "/servers/", "k-1", &body).await.expect(201);
    assert_eq!(first, again);
    let other = keyed(&alice, "/servers/", "k-1", &json!({"name": "Other"})).await;
    assert_eq!((other.status.as_u16(), other.code()), (422, "idempotency_key_reused"));

    keyed(&alice, "/servers/", "k-2", &json!({"name": ""})).await.expect(400);
    keyed(&alice, "/servers/", "k-2", &json!({"name": "Beta"})).await.expect(201);

    let answers = join_all((0..20).map(|_| keyed(&alice, "/servers/", "k-3", &body))).await;
    assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 201 | 409)), "{answers:?}");
    let servers = alice.get("/servers/").await.expect(200);
    assert_eq!(servers.as_array().unwrap().len(), 3);
}

async fn twenty_who_open_the_same_conversation_get_one(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;
    let (from_alice, from_bob) =
        (json!({"participant_ids": [bob.id]}), json!({"participant_ids": [alice.id]}));
    let asks = (0..20).map(|n| {
        if n % 2 == 0 {
            alice.post("/messages/dm/", &from_alice)
        } else {
            bob.post("/messages/dm/", &from_bob)
        }
    });

    let answers = join_all(asks).await;

    let ids: HashSet<String> = answers.iter().map(|answer| answer.body["id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 201).count(), 1);
}
