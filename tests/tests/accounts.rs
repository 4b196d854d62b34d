//! Accounts and users: the life of sessions, mailed tokens and profiles, and invalid input.

mod admin;
mod bad_input;
mod browser;
mod flow;
mod limits;
mod passwords;
mod profile;
mod relations;
mod sessions;

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Answer, Person, Server};

const PASSWORD: &str = "SecurePass123!";

/// A request without credentials.
async fn anonymous(server: &Server, path: &str, body: &Value) -> Answer {
    Answer::of(reqwest::Client::new().post(format!("{}/api/v1{path}", server.base)).json(body)).await
}

async fn login(server: &Server, field: &str, name: &str, password: &str) -> Answer {
    anonymous(server, "/auth/login/", &json!({field: name, "password": password})).await
}

async fn refresh(server: &Server, token: &str, rotate: bool) -> Answer {
    anonymous(server, "/auth/token/refresh/", &json!({"refresh": token, "rotate": rotate})).await
}

/// The same user on another device.
async fn on_another_device(server: &Server, person: &Person) -> Person {
    let body = login(server, "username", &person.username, PASSWORD).await.expect(200);
    let mut other = person.clone();
    other.access = text(&body["access"]);
    other.refresh = text(&body["refresh"]);
    other
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The token of the first mail after the one with `former`.
async fn next_token(server: &Server, address: &str, former: &str) -> String {
    for _ in 0..500 {
        let token = server.mailed_token(address).await;
        if token != former {
            return token;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no other email to {address} arrived");
}

/// The fields that a 400 names.
fn fields(answer: &Answer) -> Vec<&str> {
    answer.body.as_object().map(|body| body.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn usernames(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap()).collect()
}
