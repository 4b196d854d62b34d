//! The conversations surface: tokens, users, and conversations that are the same on all surfaces.

mod documented;

use reqwest::Client;
use serde_json::{Value, json};

use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    one_registers_signs_in_and_verifies,
    a_conversation_is_the_same_on_the_native_surface,
    messages_are_their_senders_and_found_by_filters,
    strangers_find_nothing,
);

async fn post(server: &Server, path: &str, body: &Value) -> Answer {
    Answer::of(Client::new().post(format!("{}/api/v1{path}", server.base)).json(body)).await
}

async fn one_registers_signs_in_and_verifies(database: Database) {
    let server = Server::start(database).await;
    let body = json!({"email": "ada@example.com", "username": "ada", "password": "SecurePass123!",
        "first_name": "Ada", "last_name": "Lovelace"});
    let ada = post(&server, "/users/", &body).await.expect(201);
    assert_eq!((&ada["display_name"], &ada["tokens"]), (&json!("Ada Lovelace"), &Value::Null));
    assert!(post(&server, "/users/", &body).await.expect(400)["username"].is_array());

    for login in [json!({"username": "ada"}), json!({"email": "Ada@example.com"})] {
        let mut body = login;
        body["password"] = json!("SecurePass123!");
        let tokens = post(&server, "/token/", &body).await.expect(200);
        assert_eq!(tokens.as_object().unwrap().len(), 2);
        for token in [&tokens["access"], &tokens["refresh"]] {
            assert_eq!(
                post(&server, "/token/verify/", &json!({"token": token})).await.expect(200),
                json!({})
            );
        }
        let refreshed =
            post(&server, "/token/refresh/", &json!({"refresh": tokens["refresh"]})).await.expect(200);
        assert_eq!(refreshed.as_object().unwrap().keys().collect::<Vec<_>>(), ["access"]);
    }
    let wrong = post(&server, "/token/", &json!({"username": "ada", "password": "wrong"})).await;
    assert_eq!(wrong.expect(401)["code"], "no_active_account");
    let bad = post(&server, "/token/verify/", &json!({"token": "nonsense"})).await;
    assert_eq!(bad.expect(401)["code"], "token_not_valid");
    assert!(post(&server, "/token/verify/", &json!({})).await.expect(400)["token"].is_array());
}

async fn two(server: &Server) -> (Person, Person) {
    (Person::register(server, "alice").await, Person::register(server, "bobby").await)
}

async fn a_conversation_is_the_same_on_the_native_surface(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = two(&server).await;
    let body = json!({"participant_ids": [bob.id]});
    let talk = alice.post("/conversations/", &body).await.expect(201);
    assert_eq!((&talk["title"], &talk["last_message"]), (&Value::Null, &Value::Null));
    assert_eq!(alice.post("/conversations/", &body).await.expect(200)["id"], talk["id"]);
    assert_eq!(bob.open_dm(&[&alice]).await, talk["id"].as_str().unwrap());
    let group = json!({"participant_ids": [bob.id], "title": "Trip"});
    let group = alice.post("/conversations/", &group).await.expect(201);
    assert_eq!((&group["title"], group["participants"].as_array().unwrap().len()), (&json!("Trip"), 2));

    let path = format!("/conversations/{}/messages/", talk["id"].as_str().unwrap());
    let sent = alice.post(&path, &json!({"content": "Hello!"})).await.expect(201);
    let keys: Vec<_> = sent.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["content", "conversation", "created_at", "id", "is_edited", "sender"]);
    let native = format!("/messages/dm/{}/messages/", talk["id"].as_str().unwrap());
    assert_eq!(bob.get(&native).await.expect(200)[0]["id"], sent["id"]);
    let listed = bob.get("/conversations/?page=1").await.expect(200);
    assert_eq!((&listed["count"], &listed["results"][0]["last_message"]["id"]), (&json!(2), &sent["id"]));
    assert_eq!(listed["results"][0]["last_message"]["sender"]["username"], "alice");
}

async fn messages_are_their_senders_and_found_by_filters(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = two(&server).await;
    let talk = alice.open_dm(&[&bob]).await;
    let path = format!("/conversations/{talk}/messages/");
    let first = alice.post(&path, &json!({"content": "the budget", "nonce": "n"})).await.expect(201);
    assert_eq!(
        alice.post(&path, &json!({"content": "again", "nonce": "n"})).await.expect(200)["id"],
        first["id"]
    );
    let second = bob.post(&path, &json!({"content": "the weather"})).await.expect(201);
    let found = async |query: &str| {
        let all = alice.get(&format!("{path}?{query}")).await.expect(200);
        all.as_array().unwrap().iter().map(|message| message["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(&format!("sender={}", bob.id)).await, [second["id"].clone()]);
    assert_eq!(found("search=BUDGET").await, [first["id"].clone()]);
    let from = second["created_at"].as_str().unwrap();
    assert_eq!(found(&format!("created_after={from}")).await, [second["id"].clone()]);
    let until = first["created_at"].as_str().unwrap();
    assert_eq!(found(&format!("created_before={until}")).await, [first["id"].clone()]);
    assert!(alice.get(&format!("{path}?created_after=soon")).await.expect(400)["created_after"].is_array());

    let at = format!("{path}{}/", first["id"].as_str().unwrap());
    let edited = alice.patch(&at, &json!({"content": "the Budget"})).await.expect(200);
    assert_eq!((&edited["content"], &edited["is_edited"]), (&json!("the Budget"), &json!(true)));
    bob.patch(&at, &json!({"content": "mine"})).await.expect(403);
    bob.delete(&at).await.expect(403);
    alice.delete(&at).await.expect(204);
    alice.get(&at).await.expect(404);
}

async fn strangers_find_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = two(&server).await;
    let stranger = Person::register(&server, "stranger").await;
    let talk = alice.open_dm(&[&bob]).await;
    for path in [format!("/conversations/{talk}/"), format!("/conversations/{talk}/messages/")] {
        stranger.get(&path).await.expect(404);
    }
    stranger.post(&format!("/conversations/{talk}/messages/"), &json!({"content": "x"})).await.expect(404);
    assert_eq!(stranger.get("/conversations/").await.expect(200), json!([]));
}
