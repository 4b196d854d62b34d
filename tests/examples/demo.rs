//! Three users chat on a fresh server, and each reports what they received (`scripts/demo`).
//!
//! Fails if an acknowledged message was missed, repeated, out of order, or received by a user who may not see
//! it.

use std::error::Error;
use std::io::Write;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;
type Stream = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

const PASSWORD: &str = "SecurePass123!";

/// A user with a token.
struct Person {
    name: &'static str,
    id: String,
    token: String,
    base: String,
    http: Client,
}

/// One line of the transcript.
fn say(line: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn text(value: &Value, field: &str) -> Outcome<String> {
    Ok(value[field].as_str().ok_or_else(|| format!("no {field} in {value}"))?.to_owned())
}

impl Person {
    async fn register(base: &str, name: &'static str) -> Outcome<Self> {
        // Clients need one even for connections without TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::new();
        let body = json!({
            "email": format!("{name}@example.com"), "username": name,
            "password": PASSWORD, "password_confirm": PASSWORD,
        });
        let answer = http.post(format!("{base}/api/v1/auth/register/")).json(&body).send().await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        say(&format!("{name} registers"))?;
        Ok(Self {
            name,
            id: text(&answer["user"], "id")?,
            token: text(&answer["tokens"], "access")?,
            base: base.to_owned(),
            http,
        })
    }

    async fn try_call(&self, method: Method, path: &str, body: Value) -> Outcome<(StatusCode, Value)> {
        let request =
            self.http.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = request.send().await?;
        let status = answer.status();
        Ok((status, answer.json().await.unwrap_or(Value::Null)))
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Outcome<Value> {
        let (status, answer) = self.try_call(method, path, body).await?;
        if status.is_success() {
            Ok(answer)
        } else {
            Err(format!("{}: {path}: {status} {answer}", self.name).into())
        }
    }

    /// Opens a socket and waits for its first frame.
    async fn listen(&self, path: &str) -> Outcome<Stream> {
        let url =
            format!("{}/ws/v1/realtime{path}?token={}", self.base.replacen("http", "ws", 1), self.token);
        let (mut stream, _) = connect_async(url).await?;
        match next(&mut stream).await? {
            Message::Text(frame) => {
                let frame: Value = serde_json::from_str(&frame)?;
                say(&format!(
                    "{} is live: {}, last_seq {}",
                    self.name, frame["event"], frame["payload"]["last_seq"]
                ))?;
                Ok(stream)
            }
            Message::Close(Some(close)) => Err(format!("closed with {}", u16::from(close.code)).into()),
            Message::Close(None)
            | Message::Binary(_)
            | Message::Ping(_)
            | Message::Pong(_)
            | Message::Frame(_) => Err("the first frame is no text".into()),
        }
    }
}

async fn next(stream: &mut Stream) -> Outcome<Message> {
    loop {
        let frame = tokio::time::timeout(Duration::from_secs(10), stream.next()).await?;
        let frame = frame.ok_or("the socket ended")??;
        if !frame.is_ping() && !frame.is_pong() {
            return Ok(frame);
        }
    }
}

/// Posts over the socket and waits for the acknowledgement; durable frames received meanwhile are kept.
async fn send_live(stream: &mut Stream, content: &str, seen: &mut Vec<String>) -> Outcome<String> {
    let frame = json!({"event": "message.send", "payload": {"content": content, "nonce": content}});
    stream.send(Message::text(frame.to_string())).await?;
    loop {
        let Message::Text(frame) = next(stream).await? else { return Err("no text frame".into()) };
        let frame: Value = serde_json::from_str(&frame)?;
        note(&frame, seen);
        if frame["event"] == "message.ack" {
            return text(&frame["payload"], "content");
        }
        if frame["event"] == "error" {
            return Err(frame.to_string().into());
        }
    }
}

fn note(frame: &Value, seen: &mut Vec<String>) {
    if frame["event"] == "message.created" {
        seen.push(format!("#{} {}", frame["seq"], frame["payload"]["content"].as_str().unwrap_or_default()));
    }
}

/// Reads until `count` messages were seen, and then a moment longer, to detect repeats.
async fn hear(stream: &mut Stream, count: usize, seen: &mut Vec<String>) -> Outcome<()> {
    while seen.len() < count {
        if let Message::Text(frame) = next(stream).await? {
            note(&serde_json::from_str(&frame)?, seen);
        }
    }
    while let Ok(Some(frame)) = tokio::time::timeout(Duration::from_millis(300), stream.next()).await {
        if let Message::Text(frame) = frame? {
            note(&serde_json::from_str(&frame)?, seen);
        }
    }
    Ok(())
}

fn expect(what: &str, seen: &[String], acknowledged: &[String]) -> Outcome<()> {
    say(&format!("{what} saw:"))?;
    for line in seen {
        say(&format!("    {line}"))?;
    }
    let expected: Vec<String> =
        acknowledged.iter().enumerate().map(|(at, text)| format!("#{} {text}", at + 1)).collect();
    if seen == expected { Ok(()) } else { Err(format!("{what} should have seen {expected:?}").into()) }
}

async fn refused(person: &Person, path: &str, wanted: StatusCode) -> Outcome<()> {
    let (status, _) = person.try_call(Method::GET, path, Value::Null).await?;
    say(&format!("{} asks for what is not theirs: {status}", person.name))?;
    if status == wanted { Ok(()) } else { Err(format!("{path} should answer {wanted}").into()) }
}

async fn chat(alice: &Person, bob: &Person, carol: &Person) -> Outcome<()> {
    let server = alice.call(Method::POST, "/servers/", json!({"name": "Project Alpha"})).await?;
    let server = text(&server, "id")?;
    let channel =
        alice.call(Method::POST, &format!("/channels/{server}/"), json!({"name": "general"})).await?;
    let channel = text(&channel, "id")?;
    say("alice creates a private server with a channel, and an invite for one")?;
    let invite =
        alice.call(Method::POST, &format!("/servers/{server}/invites/"), json!({"max_uses": 1})).await?;
    let code = json!({"code": text(&invite, "code")?});
    bob.call(Method::POST, "/servers/invites/accept/", code.clone()).await?;
    say("bob accepts the invite")?;
    let (status, _) = carol.try_call(Method::POST, "/servers/invites/accept/", code).await?;
    say(&format!("carol tries the used-up invite: {status}"))?;

    let socket = format!("/servers/{server}/channels/{channel}/");
    let (mut at_alice, mut at_bob) = (alice.listen(&socket).await?, bob.listen(&socket).await?);
    match carol.listen(&socket).await {
        Err(refusal) => say(&format!("carol tries to listen: {refusal}"))?,
        Ok(_) => return Err("carol listens to a channel that is not hers".into()),
    }

    let rest = format!("/messages/channels/{channel}/");
    let (mut alice_saw, mut bob_saw, mut acknowledged) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=5 {
        acknowledged.push(send_live(&mut at_alice, &format!("alice, live, {round}"), &mut alice_saw).await?);
        let content = format!("bob, over REST, {round}");
        let posted = bob.call(Method::POST, &rest, json!({"content": content, "nonce": content})).await?;
        let again = bob.call(Method::POST, &rest, json!({"content": content, "nonce": content})).await?;
        if posted["id"] != again["id"] {
            return Err("a repeated nonce made a second message".into());
        }
        acknowledged.push(text(&posted, "content")?);
        acknowledged.push(send_live(&mut at_bob, &format!("bob, live, {round}"), &mut bob_saw).await?);
    }
    hear(&mut at_alice, acknowledged.len(), &mut alice_saw).await?;
    hear(&mut at_bob, acknowledged.len(), &mut bob_saw).await?;
    expect("alice", &alice_saw, &acknowledged)?;
    expect("bob", &bob_saw, &acknowledged)?;
    refused(carol, &rest, StatusCode::FORBIDDEN).await
}

async fn whisper(alice: &Person, bob: &Person, carol: &Person) -> Outcome<()> {
    let dm = alice.call(Method::POST, "/messages/dm/", json!({"participant_ids": [carol.id]})).await?;
    let dm = text(&dm, "id")?;
    let mut at_carol = carol.listen(&format!("/direct-messages/{dm}/")).await?;
    let rest = format!("/messages/dm/{dm}/messages/");
    let sent = alice.call(Method::POST, &rest, json!({"content": "Just between us"})).await?;
    let acknowledged = vec![text(&sent, "content")?];
    let mut carol_saw = Vec::new();
    hear(&mut at_carol, acknowledged.len(), &mut carol_saw).await?;
    expect("carol", &carol_saw, &acknowledged)?;
    refused(bob, &rest, StatusCode::NOT_FOUND).await?;
    match bob.listen(&format!("/direct-messages/{dm}/")).await {
        Err(refusal) => say(&format!("bob tries to listen: {refusal}")),
        Ok(_) => Err("bob listens to a conversation that is not his".into()),
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let base = std::env::args().nth(1).ok_or("usage: demo http://127.0.0.1:8000")?;
    let alice = Person::register(&base, "alice").await?;
    let bob = Person::register(&base, "bob").await?;
    let carol = Person::register(&base, "carol").await?;
    chat(&alice, &bob, &carol).await?;
    whisper(&alice, &bob, &carol).await?;
    say("Every acknowledged message was seen once, in order, by everyone entitled and by no one else.")
}
