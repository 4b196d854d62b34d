//! Settings: each takes effect, except those that are only stored for clients.

mod moderation;
mod modules;
mod notices;
mod preferences;
mod second_factor;
mod servers;
mod user;
mod verification;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::harness::{Answer, Person, Server};

/// Alice, who owns a public server with a channel, and Bob, who joined it.
struct ServerContext {
    alice: Person,
    bob: Person,
    id: String,
    channel: String,
}

impl ServerContext {
    async fn new(server: &Server) -> Self {
        let alice = Person::register(server, "alice").await;
        let bob = Person::register(server, "bobby").await;
        let id = alice.create_server("Project Alpha", true).await;
        let channel = alice.create_channel(&id, "general").await;
        bob.join(&id).await;
        Self { alice, bob, id, channel }
    }

    fn settings(&self) -> String {
        format!("/settings/servers/{}/", self.id)
    }

    /// Changes settings as the owner.
    async fn set(&self, settings: Value) -> Value {
        self.alice.patch(&self.settings(), &settings).await.expect(200)
    }

    fn messages(&self) -> String {
        format!("/messages/channels/{}/", self.channel)
    }

    async fn post(&self, who: &Person, content: &str) -> Answer {
        who.post(&self.messages(), &json!({"content": content})).await
    }
}

/// An authenticator app with its secret.
struct App {
    secret: String,
    recovery_codes: Vec<String>,
}

impl App {
    /// Turns on a user's two-factor authentication, with the current one-time password.
    async fn turned_on(person: &Person) -> Self {
        let setup = person.post("/auth/2fa/setup/", &json!({})).await.expect(200);
        let secret = setup["secret"].as_str().unwrap().to_owned();
        let mut app = Self { secret, recovery_codes: Vec::new() };
        let codes = person.post("/auth/2fa/enable/", &json!({"otp": app.password(0)})).await.expect(200);
        app.recovery_codes = serde_json::from_value(codes["recovery_codes"].clone()).unwrap();
        app
    }

    /// The one-time password that is `ahead` steps in the future.
    fn password(&self, ahead: u64) -> String {
        let secret = Secret::try_from_base32(&self.secret).unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        Builder::new().with_secret(secret).build().unwrap().generate(now + 30 * ahead).to_string()
    }
}

/// Retries until the response has this status: changes made outside of the server are noticed within seconds.
async fn until(status: u16, mut ask: impl AsyncFnMut() -> Answer) -> Answer {
    let started = Instant::now();
    loop {
        let answer = ask().await;
        if answer.status.as_u16() == status {
            return answer;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{}", answer.body);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
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
