//! The socket of a chat: its documented frames, and who receives what.

use std::time::Duration;

use serde_json::{Value, json};

use super::shape::has_shape;
use super::{ask, delete, get, group, open, people, post, say};
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(
    the_documents_frames,
    each_event_comes_once_in_order_from_any_surface,
    clients_speak_and_learn_what_was_wrong,
    refusals_and_lost_access_close,
);

async fn connect(person: &Person, chat: &str) -> Socket {
    let mut socket = Socket::connect(&person.base, &path(person, chat)).await;
    let greeting = socket.next().await;
    let example = json!({"type": "x", "chat_id": 1, "user_id": 1, "timestamp": "x"});
    has_shape(&example, &greeting, "connection_established");
    assert_eq!(greeting["type"], "connection_established");
    assert_eq!(chat, format!("/messages/api/chats/{}/", greeting["chat_id"]));
    assert_eq!(greeting["user_id"], person.number().await);
    socket
}

fn path(person: &Person, chat: &str) -> String {
    format!("{}?token={}", chat.replace("/api/", "/ws/"), person.access)
}

/// The next frame, which must be of this type.
async fn next(socket: &mut Socket, what: &str) -> Value {
    let frame = socket.next().await;
    assert_eq!(frame["type"], what, "{frame}");
    frame
}

async fn the_documents_frames(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let mut socket = connect(&alice, &chat).await;

    let message = say(&bob, &chat, "Hello!").await;
    let frame = next(&mut socket, "new_message").await;
    let sender = json!({"id": 2, "username": "x", "display_name": "x", "avatar_url": null});
    has_shape(&json!({"message": {"id": 42, "content": "Hello!", "sender": sender}}), &frame, "new_message");
    assert_eq!(
        (&frame["message"]["content"], &frame["message"]["sender"]["id"]),
        (&json!("Hello!"), &json!(bob.number().await))
    );
    let id = frame["message"]["id"].clone();

    ask(&bob, reqwest::Method::PATCH, &message, &json!({"content": "Updated content"})).await.expect(200);
    let frame = next(&mut socket, "message_updated").await;
    has_shape(&json!({"message": {"id": 42, "content": "x", "is_edited": true}}), &frame, "message_updated");
    assert_eq!(
        (&frame["message"]["content"], &frame["message"]["is_edited"]),
        (&json!("Updated content"), &json!(true))
    );

    for users in [vec![alice.number().await], vec![]] {
        post(&alice, &format!("{message}reactions/"), &json!({"emoji": "👍"})).await.expect(200);
        let frame = next(&mut socket, "reaction_updated").await;
        let reactions = users.first().map(|user| json!({"emoji": "👍", "count": 1, "users": [user]}));
        let reactions: Vec<_> = reactions.into_iter().collect();
        assert_eq!(frame, json!({"type": "reaction_updated", "message_id": id, "reactions": reactions}));
    }
    for is_typing in [true, false] {
        post(&bob, &format!("{chat}typing/"), &json!({"is_typing": is_typing})).await.expect(200);
        let frame = next(&mut socket, "typing").await;
        assert_eq!(frame, json!({"type": "typing", "user_id": bob.number().await, "is_typing": is_typing}));
    }
    delete(&bob, &message).await.expect(204);
    assert_eq!(
        next(&mut socket, "message_deleted").await,
        json!({"type": "message_deleted", "message_id": id})
    );
}

async fn each_event_comes_once_in_order_from_any_surface(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let mut sockets = [connect(&alice, &chat).await, connect(&bob, &chat).await];
    let dms = alice.get("/messages/dm/").await.expect(200);
    let native = format!("/messages/dm/{}/", dms[0]["id"].as_str().unwrap());
    let texts: Vec<String> = (0..30).map(|n| n.to_string()).collect();
    for (n, text) in texts.iter().enumerate() {
        let body = json!({"content": text});
        match n % 3 {
            0 => drop(say(&bob, &chat, text).await),
            1 => drop(alice.post(&format!("{native}messages/"), &body).await.expect(201)),
            _ => {
                let body = json!({"recipient_id": bob.number().await, "content": text});
                post(&alice, "/api/messages/messages/", &body).await.expect(201);
            }
        }
        // This surface has no frames for these.
        alice.post(&format!("{native}read/"), &json!({})).await.expect(204);
    }
    for socket in &mut sockets {
        let mut heard = Vec::new();
        while heard.len() < texts.len() {
            heard.push(next(socket, "new_message").await["message"]["content"].as_str().unwrap().to_owned());
        }
        assert_eq!(heard, texts);
        assert!(socket.is_silent_for(Duration::from_millis(300)).await);
    }
}

async fn clients_speak_and_learn_what_was_wrong(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let (mut ours, mut theirs) = (connect(&alice, &chat).await, connect(&bob, &chat).await);
    ours.send(&json!({"type": "ping"})).await;
    assert_eq!(ours.next().await, json!({"type": "pong"}));
    for (frame, code) in [
        (json!([]), "invalid_frame"),
        (json!({"content": "x"}), "invalid_frame"),
        (json!({"type": "dance"}), "unknown_event"),
        (json!({"type": "message"}), "validation_error"),
        (json!({"type": "message", "content": " "}), "validation_error"),
        (json!({"type": "message", "content": "x", "nonce": "n".repeat(65)}), "validation_error"),
        (json!({"type": "typing"}), "validation_error"),
    ] {
        ours.send(&frame).await;
        let answer = next(&mut ours, "error").await;
        has_shape(&json!({"type": "x", "detail": "x", "code": "x"}), &answer, "error");
        assert_eq!(answer["code"], code, "{frame}");
    }
    ours.send(&json!({"type": "typing", "is_typing": true})).await;
    let typing = json!({"type": "typing", "user_id": alice.number().await, "is_typing": true});
    assert_eq!(theirs.next().await, typing);
    for _ in 0..2 {
        ours.send(&json!({"type": "message", "content": "Hello", "nonce": "n-1"})).await;
    }
    for socket in [&mut ours, &mut theirs] {
        let mut frame = socket.next().await;
        if frame["type"] == "typing" {
            frame = socket.next().await;
        }
        assert_eq!((&frame["type"], &frame["message"]["content"]), (&json!("new_message"), &json!("Hello")));
    }
    ours.send(&json!({"type": "ping"})).await;
    assert_eq!(ours.next().await, json!({"type": "pong"}), "a known nonce creates no second message");
    assert_eq!(get(&alice, &format!("{chat}messages/")).await.expect(200)["count"], 1);

    bob.put(&format!("/users/{}/block/", alice.id), &json!({})).await.expect(204);
    ours.send(&json!({"type": "message", "content": "Hello?"})).await;
    assert_eq!(next(&mut ours, "error").await["code"], "forbidden");
}

async fn refusals_and_lost_access_close(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob, carol] = people(&server, ["alice", "bobby", "carol"]).await;
    let chat = group(&alice, "Ours", &[&bob, &carol]).await;
    let socket = chat.replace("/api/", "/ws/");
    for (query, code) in [("", 4401), ("?token=nonsense", 4401)] {
        let path = format!("{socket}{query}");
        assert_eq!(Socket::connect(&server.base, &path).await.closed().await, code, "{path}");
    }
    for bad in ["424242", "0", "nonsense"] {
        let path = format!("/messages/ws/chats/{bad}/?token={}", alice.access);
        assert_eq!(Socket::connect(&server.base, &path).await.closed().await, 4404, "{path}");
    }
    let foreign = [("Origin", "https://evil.example.com")];
    let refused = Socket::with_headers(&server.base, &path(&alice, &chat), &foreign).await.closed().await;
    assert_eq!(refused, 4403);

    let (mut bobs, mut carols) = (connect(&bob, &chat).await, connect(&carol, &chat).await);
    delete(&alice, &format!("{chat}members/{}/remove/", bob.number().await)).await.expect(204);
    assert_eq!(bobs.closed().await, 4403);
    delete(&alice, &chat).await.expect(204);
    assert_eq!(carols.closed().await, 4403);
}
