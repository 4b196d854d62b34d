//! The site: setup, who may register, and what site admins do.

mod accounts;
mod announcements;
mod races;
mod registration;
mod servers;
mod setup;

use serde_json::{Value, json};

use crate::harness::{Answer, PASSWORD, Person, Server};

/// A site admin.
async fn admin(server: &Server, username: &str) -> Person {
    let person = Person::register(server, username).await;
    server.run(&format!("UPDATE users SET is_admin = TRUE WHERE username = '{username}'")).await;
    person
}

/// The body of a registration with these codes.
fn registration(username: &str, codes: &Value) -> Value {
    let mut body = json!({"email": format!("{username}@example.com"), "username": username,
        "password": PASSWORD, "password_confirm": PASSWORD});
    for (name, code) in codes.as_object().unwrap() {
        body[name] = code.clone();
    }
    body
}

/// A request without credentials.
async fn anonymous(server: &Server, path: &str, body: &Value) -> Answer {
    Answer::of(reqwest::Client::new().post(format!("{}{path}", server.base)).json(body)).await
}

async fn register(server: &Server, username: &str, codes: Value) -> Answer {
    anonymous(server, "/api/v1/auth/register/", &registration(username, &codes)).await
}

async fn site(server: &Server) -> Value {
    Answer::of(reqwest::Client::new().get(format!("{}/api/v1/site/", server.base))).await.expect(200)
}

fn account(person: &Person, verb: &str) -> String {
    format!("/admin/users/{}/{verb}", person.id)
}

/// The status and the code.
fn refusal(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}
