//! Deleting groups while members write in them.

use reqwest::Method;
use serde_json::json;

use super::{Write, nobody_stood_in_the_way, race};
use crate::harness::{Database, Person, Server};

on_each_database!(what_is_written_while_a_group_is_deleted_is_kept_or_refused);

const ROUNDS: usize = 12;

async fn what_is_written_while_a_group_is_deleted_is_kept_or_refused(database: Database) {
    let server = Server::start(database).await;
    let mut people = Vec::new();
    for name in ["admin", "first", "second", "outside"] {
        people.push(Person::register(&server, name).await);
    }
    let outside = people.pop().unwrap();
    let all: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
    let opening = json!({"participant_ids": all});
    let mut failures = Vec::new();
    for round in 0..ROUNDS {
        let group = people[0].post("/messages/dm/", &opening).await.body["id"].as_str().unwrap().to_owned();
        let chats = people[0].ask_at("GET", "/messages/api/chats/", None).await.expect(200);
        let chat = format!("/messages/api/chats/{}/", chats["results"][0]["id"]);
        let room = format!("/api/v1/messages/dm/{group}/");
        let message = Write::new(Method::POST, format!("{room}messages/"), json!({"content": "first"}));
        let message = message.send(&people[0]).await.expect(201)["id"].as_str().unwrap().to_owned();
        let writes = [
            message_of(&room, &message, "POST", "react/", json!({"emoji": "👍"})),
            Write::new(Method::POST, format!("{room}messages/"), json!({"content": "hello"})),
            Write::new(Method::POST, format!("{room}read/"), json!({})),
            Write::new(Method::POST, "/api/v1/messages/dm/", opening.clone()),
            message_of(&room, &message, "POST", "pin/", json!({})),
            Write::new(
                Method::POST,
                format!("{chat}members/add/"),
                json!({"user_ids": [outside.number().await]}),
            ),
            Write::new(Method::PATCH, chat.clone(), json!({"title": "Ours"})),
            Write::new(
                Method::POST,
                format!("{room}messages/"),
                json!({"content": "yes", "reply_to": message}),
            ),
            message_of(&room, &message, "DELETE", "unreact/", json!({"emoji": "👍"})),
        ];
        let everybody: Vec<_> = people.iter().map(|person| (person.clone(), writes.to_vec())).collect();
        let raced = race(&everybody, &people[0], &[chat], 1 + round * 2).await;
        failures.extend(raced.failures());
    }
    assert!(failures.is_empty(), "{} failures, {:#?}", failures.len(), &failures[..failures.len().min(12)]);
    nobody_stood_in_the_way(&server);
}

fn message_of(room: &str, message: &str, method: &str, action: &str, body: serde_json::Value) -> Write {
    Write::new(method.parse().unwrap(), format!("{room}messages/{message}/{action}"), body)
}
