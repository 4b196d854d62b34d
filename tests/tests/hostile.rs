//! Clients that violate the protocol, send too much or send nonsense must not affect other clients.

mod flood;
mod memory;
mod random;
mod raw;
mod violations;

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Answer, Database, Person, Server, fetch};
use raw::Raw;

/// How long a response may take meanwhile. In a release build, it takes a few milliseconds.
const PATIENCE: Duration = Duration::from_secs(1);

/// A server with one worker, and one socket of each kind on it.
struct Target {
    server: Server,
    alice: Person,
    /// The paths of sockets.
    paths: Vec<String>,
}

impl Target {
    async fn new(settings: &[(&str, &str)]) -> Self {
        let settings = [&[("SERVER__WORKERS", "1")], settings].concat();
        let server = Server::start_with(Database::Sqlite, &settings).await;
        let alice = Person::register(&server, "alice").await;
        let bob = Person::register(&server, "bobby").await;
        let community = alice.create_server("Project Alpha", true).await;
        let channel = alice.create_channel(&community, "general").await;
        let dm = alice.open_dm(&[&bob]).await;
        let number = &alice.get(&format!("/messages/dm/{dm}/")).await.expect(200)["number"];
        let paths = vec![
            "/ws/v1/realtime/".to_owned(),
            format!("/ws/v1/realtime/servers/{community}/channels/{channel}/"),
            format!("/ws/v1/realtime/direct-messages/{dm}/"),
            format!("/messages/ws/chats/{number}/"),
            format!("/ws/dms/{number}"),
            "/ws/dms/notifications".to_owned(),
        ];
        Self { server, alice, paths }
    }

    /// Opens a socket; `sent` is sent in the same packet as the handshake.
    async fn open(&self, path: &str, is_signed_in: bool, sent: &[u8]) -> Raw {
        let token = if is_signed_in { self.alice.access.as_str() } else { "" };
        let mut raw = Raw::connect(&self.server.base).await;
        raw.upgrade(&format!("{path}?token={token}"), sent).await;
        raw
    }

    /// Checks that the server answers twenty requests, each in time.
    async fn is_alive(&self) {
        for _ in 0..20 {
            let started = Instant::now();
            let live = fetch(format!("{}/health/live", self.server.base));
            let answer = tokio::time::timeout(PATIENCE, live).await.expect("the worker is busy").unwrap();
            assert!(answer.status().is_success() && started.elapsed() < PATIENCE);
        }
    }

    async fn me(&self) -> Value {
        let me: Answer = self.alice.get("/users/me/").await;
        me.expect(200)
    }
}
