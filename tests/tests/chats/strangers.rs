//! Users outside of a chat learn nothing about it, not even that it exists.

use reqwest::Method;
use serde_json::{Value, json};

use super::{CHATS, ask, get, group, open, people, say};
use crate::harness::{Database, Heard, Person, Server, Socket};

on_each_database!(
    every_route_answers_strangers_as_if_there_were_nothing,
    messages_of_channels_are_no_messages_of_chats
);

/// The method, the path under a chat, and a valid body.
fn routes_of_chats(member: i64) -> Vec<(Method, String, Value)> {
    vec![
        (Method::GET, String::new(), Value::Null),
        (Method::PUT, String::new(), json!({"title": "Ours"})),
        (Method::PATCH, String::new(), json!({"title": "Ours", "admins": [member]})),
        (Method::DELETE, String::new(), Value::Null),
        (Method::GET, "messages/".into(), Value::Null),
        (Method::GET, "messages/?before=1".into(), Value::Null),
        (Method::POST, "messages/".into(), json!({"content": "Hello"})),
        (Method::POST, "mark-as-read/".into(), Value::Null),
        (Method::POST, "typing/".into(), json!({"is_typing": true})),
        (Method::POST, "members/add/".into(), json!({"user_ids": [member]})),
        (Method::POST, "members/add/".into(), json!({"user_ids": [404_404]})),
        (Method::DELETE, format!("members/{member}/remove/"), Value::Null),
    ]
}

fn routes_of_messages() -> [(Method, &'static str, Value); 5] {
    [
        (Method::GET, "", Value::Null),
        (Method::PUT, "", json!({"content": "Mine"})),
        (Method::PATCH, "", json!({"content": "Mine"})),
        (Method::DELETE, "", Value::Null),
        (Method::POST, "reactions/", json!({"emoji": "👍"})),
    ]
}

/// Checks that responses to a stranger are the same as for a chat that does not exist.
async fn nothing_is_there(stranger: &Person, method: Method, path: &str, body: &Value) {
    let refused = ask(stranger, method.clone(), path, body).await;
    let expected = json!({"detail": "Not found.", "code": "not_found"});
    assert_eq!(refused.expect(404), expected, "{method} {path}");
}

async fn every_route_answers_strangers_as_if_there_were_nothing(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob, stranger] = people(&server, ["alice", "bobby", "stranger"]).await;
    let own = stranger.number().await;
    let chats = [open(&alice, &bob).await, group(&alice, "Ours", &[&bob]).await, format!("{CHATS}424242/")];
    for chat in &chats {
        for (method, path, body) in routes_of_chats(own) {
            nothing_is_there(&stranger, method, &format!("{chat}{path}"), &body).await;
        }
        let socket = chat.replace("/api/", "/ws/");
        let path = format!("{socket}?token={}", stranger.access);
        assert_eq!(Socket::connect(&server.base, &path).await.hear().await, Heard::Closed(4404), "{path}");
    }
    let messages = [say(&alice, &chats[0], "Hello").await, say(&alice, &chats[1], "Hello").await];
    for message in messages.iter().map(String::as_str).chain(["/messages/api/messages/424242/"]) {
        for (method, path, body) in routes_of_messages() {
            nothing_is_there(&stranger, method, &format!("{message}{path}"), &body).await;
        }
    }
    for chat in &chats[..2] {
        assert_eq!(get(&alice, chat).await.expect(200)["members"].as_array().unwrap().len(), 2);
    }
    assert_eq!(get(&stranger, CHATS).await.expect(200)["count"], 0);
    for bad in ["0", "-1", "01", "1.0", "nonsense", "99999999999999999999"] {
        get(&alice, &format!("{CHATS}{bad}/")).await.expect(404);
    }
}

async fn messages_of_channels_are_no_messages_of_chats(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let place = alice.create_server("Place", true).await;
    let channel = alice.create_channel(&place, "general").await;
    let sent =
        alice.post(&format!("/messages/channels/{channel}/"), &json!({"content": "Hello"})).await.expect(201);
    let message = format!("/messages/api/messages/{}/", sent["number"]);
    for (method, path, body) in routes_of_messages() {
        nothing_is_there(&alice, method, &format!("{message}{path}"), &body).await;
    }
}
