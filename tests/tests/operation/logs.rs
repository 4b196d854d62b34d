//! The log of requests.

use reqwest::Method;
use serde_json::Value;

use crate::harness::{Database, Person, Server, Socket};

/// The lines of the log about requests with this id.
fn lines(server: &Server, id: &str) -> Vec<Value> {
    let log = server.log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["span"]["id"] == id && line["message"] == "answered").collect()
}

#[tokio::test]
async fn a_request_is_one_line_with_its_route_and_user() {
    let server = Server::start_with(Database::Sqlite, &[("LOG__FORMAT", "json")]).await;
    let alice = Person::register(&server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    let answer = alice.get(&format!("/servers/{id}/?secret=query")).await;
    let request = answer.headers["x-request-id"].to_str().unwrap();
    let [line] = &lines(&server, request)[..] else { panic!("not one line:\n{}", server.log()) };
    assert_eq!(line["route"], "/api/v1/servers/{server_id}/");
    assert_eq!((&line["status"], &line["span"]["method"]), (&200.into(), &"GET".into()));
    assert_eq!(line["user"], alice.id.as_str());
    assert!(line["latency_ms"].as_f64().is_some_and(|latency| latency > 0.0), "{line}");
    assert!(line.get("path").is_none(), "{line}");
    let lost = alice.get("/nothing/").await;
    let lost = &lines(&server, lost.headers["x-request-id"].to_str().unwrap())[0];
    assert_eq!((lost.get("route"), &lost["path"]), (None, &"/api/v1/nothing/".into()));
    assert!(!server.log().contains("secret=query"));
}

#[tokio::test]
async fn no_token_is_logged_even_at_the_level_debug() {
    let settings = [("LOG__FORMAT", "json"), ("LOG__LEVEL", "debug")];
    let server = Server::start_with(Database::Sqlite, &settings).await;
    let alice = Person::register(&server, "alice").await;
    alice.get("/users/me/").await.expect(200);
    let path = format!("/ws/v1/realtime/?token={}", alice.access);
    let mut socket = Socket::connect(&server.base, &path).await;
    socket.next().await;
    reqwest::get(format!("{}/nowhere?token={}", server.base, alice.access)).await.unwrap();
    let log = server.log();
    assert!(log.contains("/ws/v1/realtime"), "{log}");
    assert!(!log.contains(&alice.access), "a token is in the log");
}

/// Otherwise clients could choose ids.
#[tokio::test]
async fn the_id_of_a_request_is_taken_from_a_trusted_proxy_only() {
    for (is_trusted, given, is_taken) in [
        ("false", "proxy-1", false),
        ("true", "proxy-1", true),
        ("true", "two words", false),
        ("true", "", false),
    ] {
        let server = Server::start_with(Database::Sqlite, &[("SERVER__TRUST_PROXY", is_trusted)]).await;
        let request = reqwest::Client::new().request(Method::GET, format!("{}/health/live", server.base));
        let answer = request.header("X-Request-Id", given).send().await.unwrap();
        assert_eq!(answer.headers()["x-request-id"] == given, is_taken, "{is_trusted} {given}");
    }
}
