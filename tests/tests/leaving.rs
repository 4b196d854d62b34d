//! Exports of what users wrote, and the deletion of their own accounts.

mod accounts;
mod exports;
mod races;

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, PASSWORD, Person, Server};

/// Deletes an account.
async fn leave(person: &Person) -> Answer {
    leave_with(person, &json!({"password": PASSWORD})).await
}

async fn leave_with(person: &Person, body: &Value) -> Answer {
    Answer::of(person.request(Method::DELETE, "/users/me/").json(body)).await
}

/// Waits until nothing of deleted accounts is left to delete.
async fn erased(server: &Server) {
    let started = Instant::now();
    while count(server, "erasures").await > 0 {
        assert!(started.elapsed() < Duration::from_secs(20), "{}", server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The number of rows, of a table and perhaps a condition.
async fn count(server: &Server, rows: &str) -> i64 {
    use sea_orm::{ConnectionTrait, Statement};
    let database = server.database().await;
    let sql = format!("SELECT COUNT(*) AS n FROM {rows}");
    let row = database.query_one_raw(Statement::from_string(database.get_database_backend(), sql)).await;
    row.unwrap().unwrap().try_get("", "n").unwrap()
}

/// The status and the code.
fn refusal(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}
