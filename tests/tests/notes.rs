//! Notes: conflict-free versions, and who can edit, lock and delete.

mod access;
mod flow;
mod together;

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

/// Creates a note, and returns it with its path.
async fn written(person: &Person, community: &str, body: &Value) -> (Value, String) {
    let path = format!("/notes/{community}/");
    let note = person.post(&path, body).await.expect(201);
    let path = format!("{path}{}/", note["id"].as_str().unwrap());
    (note, path)
}

async fn retro(person: &Person, community: &str) -> (Value, String) {
    written(person, community, &json!({"title": "Retro", "content": "first", "tags": ["retro"]})).await
}

fn etag(answer: &Answer) -> &str {
    answer.headers["etag"].to_str().unwrap()
}

/// A field of each item of a list.
fn each<'v>(list: &'v Value, field: &str) -> Vec<&'v Value> {
    list.as_array().unwrap().iter().map(|item| &item[field]).collect()
}

/// The status and code of an error.
fn refusal(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}
