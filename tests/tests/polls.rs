//! Polls: voting, hidden results, and counts that remain correct under concurrency.

mod access;
mod crowds;
mod flow;
mod privacy;
mod rules;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Answer, Person, Server};

/// Alice, who owns a public server, Bob, who joined it, and the path of its polls.
async fn alice_and_bob(server: &Server) -> (Person, Person, String) {
    let alice = Person::register(server, "alice").await;
    let bob = Person::register(server, "bobby").await;
    let community = alice.create_server("Project Alpha", true).await;
    bob.join(&community).await;
    (alice, bob, community)
}

/// Registers users, who join a server.
async fn crowd(server: &Server, community: &str, count: usize) -> Vec<Person> {
    let names: Vec<String> = (0..count).map(|n| format!("person{n:02}")).collect();
    let people = join_all(names.iter().map(|name| Person::register(server, name))).await;
    join_all(people.iter().map(|person| person.join(community))).await;
    people
}

/// Creates a poll with a question, three options and the fields in `more`; returns its path and JSON.
async fn create(by: &Person, community: &str, more: &Value) -> (String, Value) {
    let mut body = json!({"question": "Where?", "options": ["Lake cabin", "City hotel", "Beach resort"],
        "show_results_before_vote": true});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let poll = by.post(&format!("/polls/{community}/"), &body).await.expect(201);
    (format!("/polls/{community}/{}/", poll["id"].as_str().unwrap()), poll)
}

/// The ids of a poll's options, by position.
fn options(poll: &Value) -> Vec<&str> {
    poll["options"].as_array().unwrap().iter().map(|option| option["id"].as_str().unwrap()).collect()
}

async fn vote(person: &Person, path: &str, options: &[&str]) -> Answer {
    person.post(&format!("{path}vote/"), &json!({"option_ids": options})).await
}

/// A field of each option, by position.
fn each<'v>(poll: &'v Value, field: &str) -> Vec<&'v Value> {
    poll["options"].as_array().unwrap().iter().map(|option| &option[field]).collect()
}

/// The fields that a 400 names.
#[track_caller]
fn fields(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status.as_u16(), 400, "{}", answer.body);
    answer.body.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The status and code of an error.
fn refusal(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}
