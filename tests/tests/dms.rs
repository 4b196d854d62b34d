//! The dms surface: the documented requests, over the same conversations as on all surfaces.

mod documented;
mod inbox;
mod limits;
mod live;
mod media;
mod messages;
mod notifications;
mod paging;
mod presence;
mod privacy;
mod reactions;
mod requests;
mod sockets;
mod strangers;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Person, Server, Socket};

/// A request under `/dms`.
async fn ask(person: &Person, method: Method, path: &str, body: Option<&Value>) -> Answer {
    person.ask_at(method.as_str(), &format!("/dms{path}"), body).await
}

async fn get(person: &Person, path: &str) -> Answer {
    ask(person, Method::GET, path, None).await
}

async fn post(person: &Person, path: &str, body: &Value) -> Answer {
    ask(person, Method::POST, path, Some(body)).await
}

async fn put(person: &Person, path: &str, body: &Value) -> Answer {
    ask(person, Method::PUT, path, Some(body)).await
}

async fn delete(person: &Person, path: &str) -> Answer {
    ask(person, Method::DELETE, path, None).await
}

/// Sends a message request to `to`.
async fn request(from: &Person, to: i64, text: &str) -> Answer {
    post(from, "/requests", &json!({"recipient_id": to, "text": text})).await
}

/// A socket under `/ws/dms`, after its greeting.
async fn socket(person: &Person, at: &str) -> Socket {
    let mut socket = Socket::connect(&person.base, &format!("/ws/dms/{at}?token={}", person.access)).await;
    assert_eq!(socket.next().await["type"], "connection_established");
    socket
}

/// The next frame of this type; others before it are ignored.
async fn until(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let frame = socket.next().await;
        if frame["type"] == kind {
            return frame;
        }
    }
}

/// Alice and Bob, with an accepted thread.
struct Pair {
    alice: Person,
    bob: Person,
    /// Their numbers.
    a: i64,
    b: i64,
    thread: i64,
}

/// Alice and Bob, without a thread.
async fn strangers(server: &Server) -> (Person, Person, i64, i64) {
    let (alice, bob) = (Person::register(server, "alice").await, Person::register(server, "bobby").await);
    let (a, b) = (alice.number().await, bob.number().await);
    (alice, bob, a, b)
}

impl Pair {
    /// An accepted thread with Alice's "Hello!" in it.
    async fn new(server: &Server) -> Self {
        let (alice, bob, a, b) = strangers(server).await;
        let thread = request(&alice, b, "Hello!").await.expect(201)["id"].as_i64().unwrap();
        put(&bob, &format!("/requests/{thread}"), &json!({"status": "accepted"})).await.expect(200);
        Self { alice, bob, a, b, thread }
    }

    /// A path under the thread.
    fn at(&self, path: &str) -> String {
        format!("/threads/{}{path}", self.thread)
    }

    async fn say(&self, who: &Person, text: &str) -> Value {
        post(who, &self.at("/messages"), &json!({"text": text})).await.expect(201)
    }

    async fn messages(&self, who: &Person) -> Value {
        get(who, &self.at("/messages")).await.expect(200)
    }

    async fn socket(&self, who: &Person) -> Socket {
        socket(who, &self.thread.to_string()).await
    }

    async fn unread(&self, who: &Person) -> (i64, i64) {
        let count = async |path: &str| get(who, path).await.expect(200)["unread"].as_i64().unwrap();
        (count("/unread-count").await, count(&self.at("/unread-count")).await)
    }
}

/// The ids of a list's items, in order.
fn ids(list: &Value) -> Vec<i64> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}
