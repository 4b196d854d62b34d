//! Tasks: permissions, invalid input, comments, files, and changes over time.

mod bad_input;
mod clock;
mod comments;
mod files;
mod flow;
mod people;

use serde_json::{Value, json};

use crate::harness::{Answer, Person, Server};

/// Alice, who owns a public server, and Bob, who joined it.
async fn alice_and_bob(server: &Server) -> (Person, Person, String) {
    let alice = Person::register(server, "alice").await;
    let bob = Person::register(server, "bobby").await;
    let community = alice.create_server("Project Alpha", true).await;
    bob.join(&community).await;
    (alice, bob, community)
}

/// Creates a task with these fields.
async fn make(person: &Person, community: &str, task: &Value) -> Value {
    person.post(&format!("/tasks/{community}/"), task).await.expect(201)
}

/// The path of a task, or of something under it.
fn at(community: &str, task: &Value, below: &str) -> String {
    format!("/tasks/{community}/{}/{below}", task["id"].as_str().unwrap())
}

/// A private channel of the server.
async fn secret(owner: &Person, community: &str) -> String {
    let channel = json!({"name": "secret", "is_private": true});
    let made = owner.post(&format!("/channels/{community}/"), &channel).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

/// The titles of a list.
async fn titles(person: &Person, community: &str, query: &str) -> Vec<String> {
    let list = person.get(&format!("/tasks/{community}/{query}")).await.expect(200);
    list.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}

/// The fields that a 400 names.
#[track_caller]
fn fields(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status.as_u16(), 400, "{}", answer.body);
    answer.body.as_object().unwrap().keys().map(String::as_str).collect()
}
