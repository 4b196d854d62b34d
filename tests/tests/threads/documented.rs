//! Each documented request, and its response (`docs/rules.md#threads-surface`).

use insta::assert_json_snapshot;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{PATH, ask, get, say};
use crate::harness::{Answer, Database, Person, Server, has_shape, redacted};

on_each_database!(
    get_all_messages_threads,
    get_messages_in_a_thread,
    send_a_message,
    mark_messages_as_read,
    bad_request,
    unauthorized,
    forbidden,
    not_found,
);

/// `user1` and `user2` of the examples, and the latter's number.
async fn people(server: &Server) -> (Person, Person, i64) {
    let (first, second) = (Person::register(server, "user1").await, Person::register(server, "user2").await);
    let id = second.number().await;
    (first, second, id)
}

fn participants() -> Value {
    json!([{"id": 1, "username": "user1"}, {"id": 2, "username": "user2"}])
}

fn message(content: &str) -> Value {
    json!({"id": 5, "sender": {"id": 1, "username": "user1"}, "content": content,
        "timestamp": "2024-01-15T10:30:00Z", "is_read": false})
}

async fn get_all_messages_threads(database: Database) {
    let server = Server::start(database).await;
    let (first, second, id) = people(&server).await;
    let third = Person::register(&server, "user3").await;
    say(&third, id, "Welcome!").await.expect(201);
    say(&first, id, "Hi!").await.expect(201);
    say(&first, id, "Hello there!").await.expect(201);
    let answer = get(&second, PATH).await.expect(200);
    has_shape(
        &answer,
        &json!({"count": 2, "next": null, "previous": null, "results": [{
            "id": 1, "participants": participants(), "last_message": message("Hello there!"), "unread_count": 2,
            "created_at": "2024-01-15T10:00:00Z", "updated_at": "2024-01-15T10:30:00Z"}]}),
    );
    assert_json_snapshot!(redacted(&answer));
}

async fn get_messages_in_a_thread(database: Database) {
    let server = Server::start(database).await;
    let (first, second, id) = people(&server).await;
    let thread = say(&first, id, "Hi!").await.expect(201)["thread"]["id"].clone();
    say(&second, first.number().await, "Hello!").await.expect(201);
    for person in [&first, &second] {
        ask(person, Method::PATCH, &format!("{PATH}{thread}/mark_read/"), None).await.expect(200);
    }
    let answer = get(&first, &format!("{PATH}{thread}/")).await.expect(200);
    has_shape(
        &answer,
        &json!({"id": 1, "participants": participants(), "messages": [message("Hi!"), message("Hello!")],
            "created_at": "2024-01-15T10:00:00Z", "updated_at": "2024-01-15T10:05:00Z"}),
    );
    assert_json_snapshot!(redacted(&answer));
}

async fn send_a_message(database: Database) {
    let server = Server::start(database).await;
    let (first, _, id) = people(&server).await;
    let answer = say(&first, id, "Hello, how are you?").await.expect(201);
    let mut example = message("Hello, how are you?");
    example["thread"] = json!({"id": 1, "participants": participants()});
    has_shape(&answer, &example);
    assert_json_snapshot!(redacted(&answer));
}

async fn mark_messages_as_read(database: Database) {
    let server = Server::start(database).await;
    let (first, second, id) = people(&server).await;
    let thread = say(&first, id, "Hi!").await.expect(201)["thread"]["id"].clone();
    let answer = ask(&second, Method::PATCH, &format!("{PATH}{thread}/mark_read/"), None).await.expect(200);
    has_shape(&answer, &json!({"message": "Messages marked as read", "thread_id": 1}));
    assert_json_snapshot!(redacted(&answer));
}

async fn bad_request(database: Database) {
    let server = Server::start(database).await;
    let (first, ..) = people(&server).await;
    let answer = ask(&first, Method::POST, PATH, Some(&json!({"content": "Hello!"}))).await.expect(400);
    has_shape(&answer, &json!({"error": "Validation error", "details": "Recipient ID is required"}));
    assert_json_snapshot!(redacted(&answer));
}

async fn unauthorized(database: Database) {
    let server = Server::start(database).await;
    let answer = Answer::of(Client::new().get(format!("{}{PATH}", server.base))).await.expect(401);
    has_shape(&answer, &json!({"detail": "Authentication credentials were not provided."}));
    assert_json_snapshot!(redacted(&answer));
}

async fn forbidden(database: Database) {
    let server = Server::start(database).await;
    let (first, second, id) = people(&server).await;
    second.put(&format!("/users/{}/block/", first.id), &json!({})).await.expect(204);
    let answer = say(&first, id, "Hello!").await.expect(403);
    has_shape(&answer, &json!({"detail": "You do not have permission to perform this action."}));
    assert_json_snapshot!(redacted(&answer));
}

async fn not_found(database: Database) {
    let server = Server::start(database).await;
    let (first, ..) = people(&server).await;
    let answer = get(&first, &format!("{PATH}424242/")).await.expect(404);
    has_shape(&answer, &json!({"detail": "Thread not found"}));
    assert_json_snapshot!(redacted(&answer));
}
