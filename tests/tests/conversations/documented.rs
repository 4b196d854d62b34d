//! Each endpoint of the surface, and its response (`docs/rules.md#conversations-surface`).

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::{post, two};
use crate::harness::{Answer, Database, Person, Server, has_shape, redacted};

on_each_database!(
    token_authentication,
    users,
    conversations,
    messages,
    list_messages_in_a_conversation,
    permissions,
    bad_requests,
);

fn person() -> Value {
    json!({"id": "", "username": "", "discriminator": "", "status": "", "avatar": null})
}

fn message() -> Value {
    json!({"id": "", "conversation": "", "sender": person(), "content": "", "is_edited": false, "created_at": ""})
}

/// The conversation of Alice and Bobby, as the path of its messages.
async fn talk(alice: &Person, bob: &Person) -> String {
    let made = alice.post("/conversations/", &json!({"participant_ids": [bob.id]})).await.expect(201);
    format!("/conversations/{}/", made["id"].as_str().unwrap())
}

async fn token_authentication(database: Database) {
    let server = Server::start(database).await;
    Person::register(&server, "alice").await;
    let credentials = json!({"username": "alice", "password": "SecurePass123!"});
    let tokens = post(&server, "/token/", &credentials).await.expect(200);
    has_shape(&tokens, &json!({"access": "", "refresh": ""}));
    assert_json_snapshot!("token", redacted(&tokens));
    let refresh = json!({"refresh": tokens["refresh"]});
    let refreshed = post(&server, "/token/refresh/", &refresh).await.expect(200);
    has_shape(&refreshed, &json!({"access": ""}));
    assert_json_snapshot!("token_refresh", redacted(&refreshed));
    let verified = post(&server, "/token/verify/", &json!({"token": tokens["access"]})).await.expect(200);
    assert_json_snapshot!("token_verify", redacted(&verified));

    let wrong = json!({"username": "alice", "password": "wrong"});
    assert_json_snapshot!("token_wrong", post(&server, "/token/", &wrong).await.expect(401));
    let dead = json!({"token": "nonsense", "refresh": "nonsense"});
    assert_json_snapshot!("token_refresh_dead", post(&server, "/token/refresh/", &dead).await.expect(401));
    assert_json_snapshot!("token_verify_dead", post(&server, "/token/verify/", &dead).await.expect(401));
}

async fn users(database: Database) {
    let server = Server::start(database).await;
    let body = json!({"email": "ada@example.com", "username": "ada", "password": "SecurePass123!",
        "first_name": "Ada", "last_name": "Lovelace"});
    let registered = post(&server, "/users/", &body).await.expect(201);
    assert_json_snapshot!("register_new_user", redacted(&registered));
    let tokens = post(&server, "/token/", &body).await.expect(200);
    let mut ada = Person::register(&server, "somebody").await;
    tokens["access"].as_str().unwrap().clone_into(&mut ada.access);
    let profile = ada.get("/users/me/").await.expect(200);
    let mut example = registered;
    example["last_login"] = json!("2024-01-15T10:30:00Z"); // one has signed in since
    has_shape(&profile, &example);
    assert_json_snapshot!("get_current_users_profile", redacted(&profile));
    let at = format!("/users/{}/", profile["id"].as_str().unwrap());
    assert_eq!(ada.get(&at).await.expect(200), profile);
    let updated = ada.patch(&at, &json!({"bio": "Analyst"})).await.expect(200);
    assert_json_snapshot!("update_user_details", redacted(&updated));
}

async fn conversations(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = two(&server).await;
    let mut example = json!({"id": "", "title": null, "participants": [person()], "last_message": null,
        "created_at": "", "updated_at": ""});
    let created = alice.post("/conversations/", &json!({"participant_ids": [bob.id]})).await.expect(201);
    has_shape(&created, &example);
    assert_json_snapshot!("create_new_conversation", redacted(&created));
    let at = format!("/conversations/{}/", created["id"].as_str().unwrap());
    alice.post(&format!("{at}messages/"), &json!({"content": "Hello!"})).await.expect(201);
    let retrieved = bob.get(&at).await.expect(200);
    example["last_message"] = json!({"id": "", "sender": person(), "content": "", "created_at": ""});
    has_shape(&retrieved, &example);
    assert_json_snapshot!("get_conversation_details", redacted(&retrieved));
    let listed = bob.get("/conversations/").await.expect(200);
    assert_eq!(listed, json!([retrieved]));
    let page = bob.get("/conversations/?page=1").await.expect(200);
    has_shape(&page, &json!({"count": 1, "next": null, "previous": null, "results": [example]}));
    assert_json_snapshot!("list_users_conversations", redacted(&page));
}

async fn messages(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = two(&server).await;
    let path = format!("{}messages/", talk(&alice, &bob).await);
    let sent = alice.post(&path, &json!({"content": "Hello!"})).await.expect(201);
    has_shape(&sent, &message());
    assert_json_snapshot!("send_new_message", redacted(&sent));
    let at = format!("{path}{}/", sent["id"].as_str().unwrap());
    let edited = alice.patch(&at, &json!({"content": "Hello, Bobby!"})).await.expect(200);
    has_shape(&edited, &message());
    assert_json_snapshot!("edit_a_message", redacted(&edited));
}

async fn list_messages_in_a_conversation(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = two(&server).await;
    let path = format!("{}messages/", talk(&alice, &bob).await);
    for content in ["Hello!", "How are you?"] {
        alice.post(&path, &json!({"content": content})).await.expect(201);
    }
    let listed = bob.get(&path).await.expect(200);
    has_shape(&listed, &json!([message()]));
    assert_json_snapshot!(redacted(&listed));
}

async fn permissions(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = two(&server).await;
    let carol = Person::register(&server, "carol").await;
    let at = talk(&alice, &bob).await;
    let sent = alice.post(&format!("{at}messages/"), &json!({"content": "Hello!"})).await.expect(201);
    let message = format!("{at}messages/{}/", sent["id"].as_str().unwrap());

    let anonymous = reqwest::Client::new().get(format!("{}/api/v1{at}", server.base));
    assert_json_snapshot!("is_authenticated", Answer::of(anonymous).await.expect(401));
    assert_json_snapshot!("is_participant_of_conversation", carol.get(&at).await.expect(404));
    let edited = bob.patch(&message, &json!({"content": "mine"})).await.expect(403);
    assert_json_snapshot!("is_message_owner_or_read_only", edited);
    let theirs = bob.patch(&format!("/users/{}/", alice.id), &json!({"bio": "x"})).await.expect(403);
    assert_json_snapshot!("is_owner_or_staff", theirs);
}

async fn bad_requests(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = two(&server).await;
    let at = talk(&alice, &bob).await;
    assert_json_snapshot!("register_without_fields", post(&server, "/users/", &json!({})).await.expect(400));
    assert_json_snapshot!("login_without_fields", post(&server, "/token/", &json!({})).await.expect(400));
    let nobody = json!({"participant_ids": [uuid::Uuid::nil()]});
    assert_json_snapshot!("unknown_participant", alice.post("/conversations/", &nobody).await.expect(400));
    let empty = alice.post(&format!("{at}messages/"), &json!({"content": " "})).await.expect(400);
    assert_json_snapshot!("empty_message", empty);
}
