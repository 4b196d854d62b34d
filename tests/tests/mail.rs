//! Mail over SMTP: outages, crashes, refusals and encryption.

mod encryption;
mod outages;

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::Value;

use crate::harness::{MailServer, Person, Server};

/// The Message-IDs of the mails in the queue.
async fn queue(server: &Server) -> Vec<String> {
    let database = server.database().await;
    rows(&database, "SELECT message_id FROM queued_mails ORDER BY id").await
}

async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn until_queue_is_empty(server: &Server) {
    let started = Instant::now();
    while !queue(server).await.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(10), "mails are left:\n{}", server.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn until_log_says(server: &Server, what: &str) {
    let started = Instant::now();
    while !server.log().contains(what) {
        assert!(started.elapsed() < Duration::from_secs(20), "no {what:?} in the log:\n{}", server.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The only Message-ID of these mails.
#[track_caller]
fn message_id(mails: &[Value]) -> &str {
    let first = mails[0]["message_id"].as_str().unwrap();
    assert!(mails.iter().all(|mail| mail["message_id"] == first), "{mails:?}");
    first
}

fn token(mail: &Value) -> &str {
    let text = mail["text"].as_str().unwrap();
    text.lines().find_map(|line| line.strip_prefix("Token: ")).unwrap()
}

/// Makes all mails due, as when waits and leases have ended.
async fn let_time_pass(server: &Server) {
    server.run("UPDATE queued_mails SET due_at = 0").await;
}

/// Registers a person, who confirms their address with the token of the mail that comes.
async fn registered_and_verified(server: &Server, mails: &MailServer, username: &str) {
    let person = Person::register(server, username).await;
    let mail = mails.until_received(1).await.remove(0);
    person.post("/auth/verify-email/", &serde_json::json!({"token": token(&mail)})).await.expect(200);
}
