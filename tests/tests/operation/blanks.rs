//! A text of invisible characters counts as blank, wherever a text is required.

use serde_json::{Value, json};

use crate::harness::{Database, Person, Server};

on_each_database!(a_text_that_shows_nothing_counts_as_empty);

/// Joiners, an empty Braille cell, a filler, a directional mark and a tag.
const UNSEEN: &str = " \u{200b}\u{2800}\u{3164}\u{202e}\u{e0041}\u{fe0f}\u{2060} ";

fn id(made: &Value) -> &str {
    made["id"].as_str().unwrap()
}

/// Every required text: the request, the field, and the rest of the body.
async fn texts(
    alice: &Person,
    bob: &Person,
    community: &str,
) -> Vec<(&'static str, String, &'static str, Value)> {
    let number = bob.number().await;
    let channel = alice.create_channel(community, "general").await;
    let channel = format!("/messages/channels/{channel}/");
    let message = alice.post(&channel, &json!({"content": "x"})).await.expect(201);
    let task = alice.post(&format!("/tasks/{community}/"), &json!({"title": "T"})).await.expect(201);
    let poll = json!({"question": "Q", "options": ["a", "b"], "allow_add_options": true});
    let poll = alice.post(&format!("/polls/{community}/"), &poll).await.expect(201);
    let dm = alice.open_dm(&[bob]).await;
    let group = json!({"participant_ids": [bob.id], "title": "T"});
    let group = alice.post("/conversations/", &group).await.expect(201);
    let (group, task, poll) = (id(&group), id(&task), id(&poll));
    let message = format!("{channel}{}/", id(&message));
    let times = json!({"start_time": "2030-01-01T09:00:00Z", "end_time": "2030-01-01T10:00:00Z"});
    let nothing = json!({});
    let native = [
        ("POST", channel, "content", nothing.clone()),
        ("PATCH", message, "content", nothing.clone()),
        ("POST", "/servers/".into(), "name", nothing.clone()),
        ("POST", format!("/channels/{community}/"), "name", nothing.clone()),
        ("POST", format!("/servers/{community}/roles/"), "name", nothing.clone()),
        ("POST", format!("/notes/{community}/"), "title", nothing.clone()),
        ("POST", format!("/tasks/{community}/"), "title", nothing.clone()),
        ("POST", format!("/tasks/{community}/{task}/comments/"), "content", nothing.clone()),
        ("POST", format!("/events/{community}/"), "title", times),
        ("POST", format!("/polls/{community}/"), "question", json!({"options": ["a", "b"]})),
        ("POST", format!("/polls/{community}/{poll}/options/"), "option_text", nothing.clone()),
        ("POST", format!("/polls/{community}/{poll}/comments/"), "content", nothing.clone()),
        ("PATCH", "/users/me/".into(), "display_name", nothing.clone()),
        ("POST", format!("/messages/dm/{dm}/messages/"), "content", nothing.clone()),
        ("POST", "/conversations/".into(), "title", json!({"participant_ids": [bob.id]})),
        ("POST", format!("/conversations/{group}/messages/"), "content", nothing.clone()),
    ];
    let native = native.map(|(method, path, field, more)| (method, format!("/api/v1{path}"), field, more));
    let chats = "/messages/api/chats/";
    let thread = json!({"chat_type": "dm", "member_ids": [number]});
    let thread = alice.ask_at("POST", chats, Some(&thread)).await.expect(200);
    let others = [
        ("POST", chats.to_owned(), "title", json!({"chat_type": "group", "member_ids": [number]})),
        ("POST", format!("{chats}{}/messages/", thread["id"]), "content", nothing.clone()),
        ("POST", format!("/dms/threads/{}/messages", thread["id"]), "text", nothing),
        ("POST", "/dms/requests".into(), "text", json!({"recipient_id": number})),
        ("POST", "/api/messages/messages/".into(), "content", json!({"recipient_id": number})),
    ];
    native.into_iter().chain(others).collect()
}

async fn a_text_that_shows_nothing_counts_as_empty(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let community = alice.create_server("Project Alpha", true).await;
    for (method, path, field, mut body) in texts(&alice, &bob, &community).await {
        body[field] = json!(UNSEEN);
        let unseen = alice.ask_at(method, &path, Some(&body)).await;
        body[field] = json!("");
        let empty = alice.ask_at(method, &path, Some(&body)).await;
        assert_eq!(unseen.status.as_u16(), 400, "{method} {path} {field}: {}", unseen.body);
        assert_eq!(unseen.body, empty.body, "{method} {path} {field}");
    }

    let options = json!({"question": "Q", "options": ["a", UNSEEN]});
    let made = alice.post(&format!("/polls/{community}/"), &options).await.expect(400);
    assert!(made["options"].is_array(), "{made}");
    let member = format!("/servers/{community}/members/{}/", alice.id);
    let named = alice.patch(&member, &json!({"nickname": UNSEEN})).await.expect(200);
    assert_eq!(named["nickname"], Value::Null);
    let about =
        alice.patch("/users/me/", &json!({"bio": UNSEEN, "custom_status": "❤\u{fe0f}"})).await.expect(200);
    assert_eq!((&about["bio"], &about["custom_status"]), (&json!(""), &json!("❤\u{fe0f}")));

    let dm = alice.open_dm(&[&bob]).await;
    let mut socket = alice.socket(&format!("/direct-messages/{dm}/")).await;
    socket.until("presence.join").await;
    socket.send(&json!({"event": "message.send", "payload": {"content": UNSEEN}})).await;
    let refused = socket.until_any(&["error", "message.ack"]).await;
    assert_eq!(refused["payload"]["code"], "validation_error", "{refused}");
}
