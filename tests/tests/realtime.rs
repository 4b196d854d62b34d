//! Sockets: who is admitted, what is received in which order, and what closes them.

mod access;
mod handshake;
mod items;
mod limits;
mod many;
mod order;
mod presence;
mod resume;
mod servers;

use serde_json::{Value, json};

use crate::harness::{Person, Server, Socket};

/// Alice, who owns a public server with a channel, and Bob, who joined it.
struct Channel {
    alice: Person,
    bob: Person,
    server: String,
    id: String,
}

impl Channel {
    async fn new(server: &Server) -> Self {
        let alice = Person::register(server, "alice").await;
        let bob = Person::register(server, "bobby").await;
        let community = alice.create_server("Project Alpha", true).await;
        let id = alice.create_channel(&community, "general").await;
        bob.join(&community).await;
        Self { alice, bob, server: community, id }
    }

    fn path(&self) -> String {
        format!("/servers/{}/channels/{}/", self.server, self.id)
    }

    fn messages(&self) -> String {
        format!("/messages/channels/{}/", self.id)
    }

    async fn post(&self, who: &Person, content: &str) -> Value {
        who.post(&self.messages(), &json!({"content": content})).await.expect(201)
    }

    /// A socket of a client that will not read much.
    async fn narrow_socket(&self, who: &Person) -> Socket {
        let path = format!("/ws/v1/realtime{}?token={}", self.path(), who.access);
        Socket::narrow(&who.base, &path).await
    }

    /// A socket after its own `presence.join`.
    async fn socket(&self, who: &Person) -> Socket {
        let mut socket = who.socket(&self.path()).await;
        assert_eq!(socket.next().await["event"], "presence.join");
        socket
    }
}

fn event(frame: &Value) -> &str {
    frame["event"].as_str().unwrap_or_default()
}
