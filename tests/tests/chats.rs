//! The chats surface: the documented requests, and its rules.

mod cookies;
mod crowds;
mod documented;
mod groups;
mod login;
mod messages;
mod shape;
mod sockets;
mod strangers;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Person, Server};

const CHATS: &str = "/messages/api/chats/";

/// A request to this surface; null stands for no body.
async fn ask(person: &Person, method: Method, path: &str, body: &Value) -> Answer {
    person.ask_at(method.as_str(), path, (!body.is_null()).then_some(body)).await
}

async fn get(person: &Person, path: &str) -> Answer {
    ask(person, Method::GET, path, &Value::Null).await
}

async fn post(person: &Person, path: &str, body: &Value) -> Answer {
    ask(person, Method::POST, path, body).await
}

async fn delete(person: &Person, path: &str) -> Answer {
    ask(person, Method::DELETE, path, &Value::Null).await
}

/// Opens the 1:1 chat with another user, and returns its path.
async fn open(person: &Person, other: &Person) -> String {
    let body = json!({"chat_type": "dm", "member_ids": [other.number().await]});
    let answer = post(person, CHATS, &body).await;
    assert!([200, 201].contains(&answer.status.as_u16()), "{}", answer.body);
    path_of(&answer.body)
}

/// Creates a group, and returns its path.
async fn group(person: &Person, title: &str, others: &[&Person]) -> String {
    let mut members = Vec::new();
    for other in others {
        members.push(other.number().await);
    }
    let body = json!({"chat_type": "group", "title": title, "member_ids": members});
    path_of(&post(person, CHATS, &body).await.expect(201))
}

fn path_of(chat: &Value) -> String {
    format!("{CHATS}{}/", chat["id"])
}

/// Sends a message to a chat, and returns its path.
async fn say(person: &Person, chat: &str, content: &str) -> String {
    let sent = post(person, &format!("{chat}messages/"), &json!({"content": content})).await.expect(201);
    format!("/messages/api/messages/{}/", sent["id"])
}

/// Users with these names, all on one server.
async fn people<const N: usize>(server: &Server, names: [&str; N]) -> [Person; N] {
    let mut all = Vec::new();
    for name in names {
        all.push(Person::register(server, name).await);
    }
    all.try_into().unwrap_or_else(|_| unreachable!())
}

/// The numbers in a list.
fn numbers(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
}
