//! `backup`, `restore` and `check`, with the program as it ships.

mod check;
mod load;
mod refusals;
mod roundtrip;

use std::path::Path;
use std::process::Output;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::harness::{Answer, Database, Person, Server};

/// A server, and Alice with a channel.
struct World {
    server: Server,
    alice: Person,
    channel: String,
}

impl World {
    async fn new(database: Database, settings: &[(&str, &str)]) -> Self {
        let server = Server::start_with(database, settings).await;
        let alice = Person::register(&server, "alice").await;
        let community = alice.create_server("Alpha", true).await;
        let channel = alice.create_channel(&community, "general").await;
        Self { server, alice, channel }
    }

    fn messages(&self) -> String {
        format!("/messages/channels/{}/", self.channel)
    }

    async fn post(&self, content: &str) -> Value {
        self.alice.post(&self.messages(), &json!({"content": content})).await.expect(201)
    }

    /// Posts a message with a file.
    async fn send(&self, content: &str) -> Value {
        let file = Part::bytes(content.as_bytes().to_vec()).file_name("words.txt");
        let form = Form::new().part("attachments", file);
        Answer::of(self.alice.request(Method::POST, &self.messages()).multipart(form)).await.expect(201)
    }

    async fn delete(&self, message: &Value) {
        let path = format!("{}{}/", self.messages(), message["id"].as_str().unwrap());
        self.alice.delete(&path).await.expect(204);
    }

    /// The ids of all messages that a server lists, oldest first.
    async fn listed(&self, server: &Server) -> Vec<String> {
        let alice = self.alice.on(server);
        let (mut ids, mut from) = (Vec::new(), String::new());
        loop {
            let page = alice.get(&format!("{}?limit=100{from}", self.messages())).await.expect(200);
            let page: Vec<_> = page.as_array().unwrap().iter().map(id_of).collect();
            // The newest come first.
            let Some(oldest) = page.last().cloned() else {
                ids.reverse();
                return ids;
            };
            ids.extend(page);
            from = format!("&before={oldest}");
        }
    }
}

fn id_of(message: &Value) -> String {
    message["id"].as_str().unwrap().to_owned()
}

/// Runs a command with the settings of a server and in its folder. Returns whether it succeeded, and all that it said.
fn run(server: &Server, arguments: &[&str]) -> (bool, String) {
    let Output { status, stdout, stderr } = server.command().args(arguments).output().unwrap();
    let said = [stdout, stderr].concat();
    (status.success(), String::from_utf8(said).unwrap())
}

/// Runs a command that must succeed, and returns what it said.
#[track_caller]
fn done(server: &Server, arguments: &[&str]) -> String {
    let (succeeded, said) = run(server, arguments);
    assert!(succeeded, "{arguments:?}: {said}");
    said
}

/// Runs a command that must fail, and returns what it said.
#[track_caller]
fn refused(server: &Server, arguments: &[&str]) -> String {
    let (succeeded, said) = run(server, arguments);
    assert!(!succeeded, "{arguments:?}: {said}");
    said
}

/// A path as an argument.
fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
