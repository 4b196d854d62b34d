//! Messages: order, durability, idempotency, and what clients see.

mod attachments;
mod bad_input;
mod direct;
mod drafts;
mod flow;
mod once;
mod order;
mod retention;
mod warm;
mod words;

use serde_json::{Value, json};

use crate::harness::{Answer, Person, Server};

/// Creates a public server with one channel, and returns its id and the path of its messages.
async fn channel(owner: &Person) -> (String, String) {
    let server = owner.create_server("Project Alpha", true).await;
    let channel = owner.create_channel(&server, "general").await;
    (server, channel)
}

fn messages_of(channel: &str) -> String {
    format!("/messages/channels/{channel}/")
}

async fn post(person: &Person, channel: &str, content: &str) -> Value {
    person.post(&messages_of(channel), &json!({"content": content})).await.expect(201)
}

/// Alice, who owns a public server with a channel, and Bob, who joined it.
async fn alice_and_bob(server: &Server) -> (Person, Person, String, String) {
    let alice = Person::register(server, "alice").await;
    let bob = Person::register(server, "bobby").await;
    let (community, channel) = channel(&alice).await;
    bob.join(&community).await;
    (alice, bob, community, channel)
}

fn contents(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap()).collect()
}

/// The fields that a 400 names.
fn fields(answer: &Answer) -> Vec<&str> {
    answer.body.as_object().map(|body| body.keys().map(String::as_str).collect()).unwrap_or_default()
}
