//! Incomplete requests: heads and bodies that stall, bodies that are not read, and bodies designed to be slow
//! to parse.

use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_body_that_stalls_is_given_up_on_every_surface,
    a_byte_now_and_then_does_not_hold_a_request_open,
    a_body_that_nobody_reads_does_not_hold_a_connection_open,
    a_head_that_stalls_is_given_up_on_a_fresh_and_on_a_used_connection,
    what_is_at_work_is_not_cut_off,
    a_file_full_of_beginning_boundaries_costs_little,
    what_is_announced_as_too_large_is_refused_at_once,
    doubled_headers_are_refused,
);

/// A raw connection.
struct Wire(TcpStream);

impl Wire {
    async fn open(server: &Server) -> Self {
        Self(TcpStream::connect(server.base.trim_start_matches("http://")).await.unwrap())
    }

    async fn say(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Sends a text repeatedly, until the server closes or is silent for a long time.
    async fn keep_saying(self, text: &'static str, pause: Duration) -> (String, Duration) {
        let started = Instant::now();
        let (mut reader, mut writer) = self.0.into_split();
        let saying = tokio::spawn(async move {
            while writer.write_all(text.as_bytes()).await.is_ok() {
                sleep(pause).await;
            }
        });
        let mut heard = Vec::new();
        // A reset ends it too; what arrived before counts.
        let end = timeout(Duration::from_secs(25), reader.read_to_end(&mut heard)).await;
        saying.abort();
        assert!(end.is_ok(), "still open after {:?}: {}", started.elapsed(), String::from_utf8_lossy(&heard));
        (String::from_utf8(heard).unwrap(), started.elapsed())
    }

    /// Everything the server sends until it closes the connection.
    async fn hear(mut self) -> String {
        let mut heard = Vec::new();
        let end = timeout(Duration::from_secs(25), self.0.read_to_end(&mut heard)).await;
        assert!(end.is_ok(), "still open: {}", String::from_utf8_lossy(&heard));
        String::from_utf8(heard).unwrap()
    }
}

fn head(path: &str, who: &Person, content_type: &str, framing: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: meshup.test\r\nAuthorization: Bearer {}\r\nContent-Type: {content_type}\r\n{framing}\r\n\r\n",
        who.access
    )
}

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data; boundary=XX";
const PART: &str =
    "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nsome of it";

async fn a_body_that_stalls_is_given_up_on_every_surface(database: Database) {
    let server = Server::start_with(database, &[("SERVER__BODY_TIMEOUT", "1")]).await;
    let alice = Person::register(&server, "alice").await;
    let task = "/api/v1/tasks/00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000/attachments/";
    let mut waiting = Vec::new();
    for (path, content_type, begin) in [
        ("/api/v1/servers/", JSON, "{\"name\": "),
        ("/api/v1/servers/", JSON, ""),
        ("/api/v1/servers/", FORM, PART),
        ("/api/v1/auth/login/", JSON, "{"),
        (task, FORM, PART),
        (task, FORM, "--XX\r\nContent-Disp"),
        ("/api/v1/conversations/", JSON, "{"),
        ("/messages/api/chats/", JSON, "{"),
        ("/login/", "application/x-www-form-urlencoded", "username="),
        ("/dms/requests", JSON, "{"),
        ("/dms/upload/media", FORM, PART),
        ("/api/messages/messages/", JSON, "{"),
    ] {
        for framing in [
            "Content-Length: 1000",
            "Transfer-Encoding: chunked",
            "Idempotency-Key: k\r\nContent-Length: 1000",
        ] {
            let mut wire = Wire::open(&server).await;
            wire.say(&head(path, &alice, content_type, framing)).await;
            let chunked = framing.contains("chunked") && !begin.is_empty();
            let begin = if chunked { format!("{:x}\r\n{begin}\r\n", begin.len()) } else { begin.to_owned() };
            wire.say(&begin).await;
            waiting.push((format!("{path} {framing} {begin}"), tokio::spawn(wire.hear())));
        }
    }
    for (what, heard) in waiting {
        let heard = heard.await.unwrap();
        assert!(heard.starts_with("HTTP/1.1 408 "), "{what}: {heard}");
        assert!(heard.contains("request_timeout") && heard.contains("connection: close"), "{what}: {heard}");
    }
}

async fn a_byte_now_and_then_does_not_hold_a_request_open(database: Database) {
    let server = Server::start_with(database, &[("SERVER__BODY_TIMEOUT", "2")]).await;
    let alice = Person::register(&server, "alice").await;
    let mut wire = Wire::open(&server).await;
    wire.say(&head("/api/v1/servers/", &alice, JSON, "Content-Length: 1000")).await;
    let (heard, took) = wire.keep_saying(" ", Duration::from_millis(500)).await;
    assert!(heard.starts_with("HTTP/1.1 408 "), "{heard}");
    assert!(took < Duration::from_secs(15), "{took:?}");
}

async fn a_body_that_nobody_reads_does_not_hold_a_connection_open(database: Database) {
    let server = Server::start(database).await;
    let mut waiting = Vec::new();
    for (path, status) in [("/api/v1/servers/", 401), ("/nothing", 404), ("/health/live", 404)] {
        for (framing, piece) in
            [("Content-Length: 100000000", "x"), ("Transfer-Encoding: chunked", "1\r\nx\r\n")]
        {
            let mut wire = Wire::open(&server).await;
            let request = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n");
            wire.say(&request).await;
            let answer = tokio::spawn(wire.keep_saying(piece, Duration::from_millis(200)));
            waiting.push((request, status, answer));
        }
    }
    for (request, status, answer) in waiting {
        let (heard, took) = answer.await.unwrap();
        let refused = heard.starts_with(&format!("HTTP/1.1 {status} ")) || heard.starts_with("HTTP/1.1 405 ");
        assert!(refused && took < Duration::from_secs(15), "{request}: {heard} after {took:?}");
    }
}

async fn a_head_that_stalls_is_given_up_on_a_fresh_and_on_a_used_connection(database: Database) {
    let settings = [("SERVER__CLIENT_TIMEOUT", "2"), ("SERVER__KEEP_ALIVE", "2")];
    let server = Server::start_with(database, &settings).await;
    let fresh = Wire::open(&server).await;
    let (heard, took) = fresh.keep_saying("G", Duration::from_millis(300)).await;
    assert!(heard.starts_with("HTTP/1.1 408 ") && took < Duration::from_secs(10), "{heard} after {took:?}");
    let mut used = Wire::open(&server).await;
    used.say("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let (heard, took) = used.keep_saying("G", Duration::from_millis(300)).await;
    assert!(heard.starts_with("HTTP/1.1 200 ") && took < Duration::from_secs(15), "{heard} after {took:?}");
    let mut idle = Wire::open(&server).await;
    idle.say("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(idle.hear().await.starts_with("HTTP/1.1 200 "));
}

async fn what_is_at_work_is_not_cut_off(database: Database) {
    let settings =
        [("SERVER__CLIENT_TIMEOUT", "2"), ("SERVER__KEEP_ALIVE", "1"), ("SERVER__BODY_TIMEOUT", "3")];
    let server = Server::start_with(database, &settings).await;
    let alice = Person::register(&server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&id, "general").await;
    let mut socket = alice.socket(&format!("/servers/{id}/channels/{channel}/")).await;
    let mut wire = Wire::open(&server).await;
    let body = format!("{{\"name\": \"Slow\", \"other\": \"{}\"}}", "x".repeat(20_000));
    let framing = format!("Connection: close\r\nContent-Length: {}", body.len());
    wire.say(&head("/api/v1/servers/", &alice, JSON, &framing)).await;
    for piece in body.as_bytes().chunks(2_500) {
        wire.say(std::str::from_utf8(piece).unwrap()).await;
        sleep(Duration::from_millis(600)).await;
    }
    let heard = wire.hear().await;
    assert!(heard.starts_with("HTTP/1.1 201 "), "{heard}");
    alice
        .post(&format!("/messages/channels/{channel}/"), &serde_json::json!({"content": "still there?"}))
        .await;
    assert_eq!(socket.until("message.created").await["payload"]["content"], "still there?");
}

async fn a_file_full_of_beginning_boundaries_costs_little(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&id, "general").await;
    let send = |content: Vec<u8>| {
        let part = Part::bytes(content).file_name("a.bin");
        let request = alice.request(Method::POST, &format!("/messages/channels/{channel}/"));
        Answer::of(request.multipart(Form::new().part("attachments", part)))
    };
    for pattern in ["\r\n--", "\r--"] {
        let content = pattern.repeat((1 << 20) / pattern.len()).into_bytes();
        let before = server.cpu();
        let size = content.len();
        assert_eq!(send(content).await.expect(201)["attachments"][0]["file_size"], size);
        let cost = server.cpu().saturating_sub(before);
        assert!(cost < Duration::from_millis(2_500), "{cost:?} for one MiB of {pattern:?}");
    }
}

async fn what_is_announced_as_too_large_is_refused_at_once(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    for content_type in [JSON, FORM] {
        let mut wire = Wire::open(&server).await;
        wire.say(&head("/api/v1/servers/", &alice, content_type, "Content-Length: 100000000000")).await;
        let heard = wire.hear().await;
        assert!(heard.starts_with("HTTP/1.1 413 ") && heard.contains("payload_too_large"), "{heard}");
    }
    // The length is not declared and the parts are empty, but there is still a limit.
    let mut wire = Wire::open(&server).await;
    wire.say(&head("/api/v1/servers/", &alice, FORM, "Transfer-Encoding: chunked")).await;
    let part = "--XX\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n".repeat(1_000);
    let chunk: &'static str = format!("{:x}\r\n{part}\r\n", part.len()).leak();
    let (heard, took) = wire.keep_saying(chunk, Duration::ZERO).await;
    assert!(heard.starts_with("HTTP/1.1 413 ") && took < Duration::from_secs(20), "{heard} after {took:?}");
}

async fn doubled_headers_are_refused(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let token = &alice.access;
    let ask = async |headers: String| {
        let mut wire = Wire::open(&server).await;
        wire.say(&format!(
            "POST /api/v1/servers/ HTTP/1.1\r\n{headers}Connection: close\r\n\r\n{{\"name\":\"A\"}}"
        ))
        .await;
        wire.hear().await
    };
    let whole =
        format!("Host: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {JSON}\r\nContent-Length: 12\r\n");
    assert!(ask(whole.clone()).await.starts_with("HTTP/1.1 201 "));
    for (doubled, status) in [
        ("Content-Length: 12\r\n", 400),
        ("Content-Length: 13\r\n", 400),
        ("Transfer-Encoding: chunked\r\n", 400),
        ("Authorization: Bearer nonsense\r\n", 401),
        (&format!("Authorization: Bearer {token}\r\n"), 401),
        ("Idempotency-Key: a\r\nIdempotency-Key: b\r\n", 400),
    ] {
        let heard = ask(format!("{whole}{doubled}")).await;
        assert!(heard.starts_with(&format!("HTTP/1.1 {status} ")), "{doubled}: {heard}");
    }
}
