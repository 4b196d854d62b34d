//! Health, stopping in order, and coming back.

use serde_json::json;

use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_healthy_server_says_so,
    a_server_that_is_told_to_stop_ends_with_0,
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

async fn a_server_that_is_told_to_stop_ends_with_0(database: Database) {
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
