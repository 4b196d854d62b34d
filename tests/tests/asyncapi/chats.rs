//! The socket of a chat.

use reqwest::Method;
use serde_json::{Value, json};

use super::ear::Ledger;
use super::{UNSEEN, fetched};
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(every_frame_of_a_chats_socket_is_as_documented);

async fn ask(person: &Person, method: Method, path: &str, body: Value) -> Value {
    person.ask_at(method.as_str(), &format!("/messages/api{path}"), Some(&body)).await.body
}

async fn every_frame_of_a_chats_socket_is_as_documented(database: Database) {
    let server = Server::start(database).await;
    let ledger = Ledger::new(&fetched(&server).await);
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let peer = bob.get("/users/me/").await.expect(200)["number"].clone();
    let chat = ask(&alice, Method::POST, "/chats/", json!({"chat_type": "dm", "member_ids": [peer]})).await;
    let path = format!("/messages/ws/chats/{}/?token={}", chat["id"], alice.access);
    let mut ear = ledger.ear("chats.chat", Socket::connect(&server.base, &path).await);
    ear.until("connection_established").await;
    ear.say(&json!({"type": "ping"})).await;
    ear.until("pong").await;
    ear.say(&json!({"type": "typing", "is_typing": true})).await;
    ear.say(&json!({"type": "message", "content": "Hello!", "nonce": "c0ffee-1"})).await;
    let sent = ear.until("new_message").await;
    let message = format!("/messages/{}/", sent["message"]["id"]);
    ask(&bob, Method::POST, &format!("{message}reactions/"), json!({"emoji": "👍"})).await;
    ear.until("reaction_updated").await;
    ask(&alice, Method::PATCH, &message, json!({"content": "Updated content"})).await;
    ear.until("message_updated").await;
    ask(&bob, Method::POST, &format!("/chats/{}/typing/", chat["id"]), json!({"is_typing": true})).await;
    ear.until("typing").await;
    ask(&alice, Method::DELETE, &message, Value::Null).await;
    ear.until("message_deleted").await;
    ear.mumble("nonsense").await;
    ear.until("error").await;
    ledger.close("chats.", UNSEEN);
}
