//! Health, clean shutdown and restart.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{Answer, Database, Person, Server, send_sigterm};

on_each_database!(
    a_healthy_server_says_so,
    a_server_that_is_asked_to_stop_ends_with_0,
    tokens_and_data_survive_a_kill,
);

async fn a_healthy_server_says_so(database: Database) {
    let server = Server::start(database).await;
    for path in ["/health/live", "/health/ready"] {
        let answer = Answer::of(reqwest::Client::new().get(format!("{}{path}", server.base))).await;
        assert_eq!(answer.expect(200), json!({"status": "ok"}));
        let head = reqwest::Client::new().head(format!("{}{path}", server.base)).send().await.unwrap();
        assert_eq!(head.status().as_u16(), 200);
    }
}

async fn a_server_that_is_asked_to_stop_ends_with_0(database: Database) {
    let mut server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    alice.get("/users/me/").await.expect(200);
    assert_eq!(server.terminate().await.code(), Some(0), "{}", server.log());
}

async fn tokens_and_data_survive_a_kill(database: Database) {
    let mut server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    server.kill();
    server.restart().await;
    assert_eq!(alice.get(&format!("/servers/{id}/")).await.expect(200)["name"], "Alpha");
    assert!(!server.log().contains(&alice.access), "a token is in the log");
}

/// Every thread that logs is blocked, because the reader of the log has stalled.
#[tokio::test]
async fn a_server_whose_threads_all_wait_ends_in_time() {
    let mut server = Server::start_with(Database::Sqlite, &[("SERVER__SHUTDOWN_TIMEOUT", "1")]).await;
    server.kill();
    let mut process = server.command().stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    let request = || client.get(format!("{}/health/live", server.base)).send();
    while request().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut answered = 0;
    while request().await.is_ok() {
        answered += 1;
        assert!(answered < 10_000, "the log did not fill up");
    }
    send_sigterm(process.id());
    let stopped = Instant::now();
    while process.try_wait().unwrap().is_none() {
        if stopped.elapsed() > Duration::from_secs(15) {
            process.kill().unwrap();
            panic!("the server did not exit");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
