//! Changing passwords, by mail and with the old one.

use serde_json::{Value, json};

use super::{PASSWORD, anonymous, fields, login, next_token, on_another_device, refresh};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_mailed_token_sets_a_password_once_and_ends_all_sessions,
    of_many_who_use_a_token_at_once_one_succeeds,
    a_password_change_ends_the_other_sessions,
);

const NEW: &str = "NewSecurePass123!";

async fn ask_for_reset(server: &Server, email: &str) -> Value {
    anonymous(server, "/auth/password-reset/", &json!({"email": email})).await.expect(200)
}

async fn confirm(server: &Server, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password, "password_confirm": password});
    anonymous(server, "/auth/password-reset-confirm/", &body).await
}

async fn a_mailed_token_sets_a_password_once_and_ends_all_sessions(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let verification = server.mailed_token("alice@example.com").await;

    let known = ask_for_reset(&server, "Alice@Example.com").await;
    let unknown = ask_for_reset(&server, "nobody@example.com").await;
    assert_eq!(known, unknown);
    assert_eq!(known, json!({"message": "Password reset email sent"}));
    let token = next_token(&server, "alice@example.com", &verification).await;

    let weak = confirm(&server, &token, "alice-alice").await;
    assert_eq!((weak.status.as_u16(), fields(&weak)), (400, vec!["password"]));
    let other_purpose = confirm(&server, &verification, NEW).await;
    assert_eq!(fields(&other_purpose), ["token"]);
    confirm(&server, &token, NEW).await.expect(200);

    let again = confirm(&server, &token, NEW).await;
    assert_eq!((again.status.as_u16(), fields(&again)), (400, vec!["token"]));
    assert_eq!(alice.get("/users/me/").await.status.as_u16(), 401);
    assert_eq!(refresh(&server, &alice.refresh, false).await.status.as_u16(), 401);
    assert_eq!(login(&server, "username", "alice", PASSWORD).await.status.as_u16(), 401);
    login(&server, "username", "alice", NEW).await.expect(200);
}

async fn of_many_who_use_a_token_at_once_one_succeeds(database: Database) {
    let server = Server::start(database).await;
    Person::register(&server, "alice").await;
    let verification = server.mailed_token("alice@example.com").await;
    ask_for_reset(&server, "alice@example.com").await;
    let token = next_token(&server, "alice@example.com", &verification).await;

    let asked = (0..8).map(|_| {
        let body = json!({"token": token, "password": NEW, "password_confirm": NEW});
        let url = format!("{}/api/v1/auth/password-reset-confirm/", server.base);
        tokio::spawn(Answer::of(reqwest::Client::new().post(url).json(&body)))
    });
    let mut statuses = Vec::new();
    for answer in asked.collect::<Vec<_>>() {
        statuses.push(answer.await.unwrap().status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400, 400, 400, 400, 400, 400]);
}

async fn a_password_change_ends_the_other_sessions(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let phone = on_another_device(&server, &alice).await;
    let change = |current: &str, password: &str, confirm: &str| json!({"current_password": current, "password": password, "password_confirm": confirm});

    let refused = alice.post("/auth/password-change/", &change("wrong", "123", "x")).await;
    assert_eq!((refused.status.as_u16(), fields(&refused)), (400, vec!["current_password", "password"]));
    alice.post("/auth/password-change/", &change(PASSWORD, NEW, NEW)).await.expect(200);

    alice.get("/users/me/").await.expect(200);
    refresh(&server, &alice.refresh, false).await.expect(200);
    assert_eq!(phone.get("/users/me/").await.status.as_u16(), 401);
    assert_eq!(refresh(&server, &phone.refresh, false).await.status.as_u16(), 401);
    assert_eq!(login(&server, "email", "alice@example.com", PASSWORD).await.status.as_u16(), 401);
}
