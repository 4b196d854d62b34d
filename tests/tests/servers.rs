//! Servers: membership, permissions, and limits that hold under concurrency.

mod channels;
mod crowds;
mod flow;
mod hierarchy;
mod invites;
mod members;
mod rules;

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

/// The id of the role of this type.
async fn role(person: &Person, community: &str, role_type: &str) -> String {
    let roles = person.get(&format!("/servers/{community}/roles/")).await.expect(200);
    let found = roles.as_array().unwrap().iter().find(|role| role["role_type"] == role_type).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

/// Gives `person` exactly these roles.
async fn assign(by: &Person, community: &str, person: &Person, roles: &[&str]) -> Answer {
    let path = format!("/servers/{community}/members/{}/roles/", person.id);
    by.post(&path, &json!({"role_ids": roles})).await
}

async fn promote(by: &Person, community: &str, person: &Person, role_type: &str) {
    let id = role(by, community, role_type).await;
    assign(by, community, person, &[&id]).await.expect(200);
}

/// A field of each item of a list.
fn each<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
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
