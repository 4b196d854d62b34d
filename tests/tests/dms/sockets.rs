//! The socket of a thread: who is admitted, and the responses to frames.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{Pair, ask, put, socket, until};
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(
    whoever_may_not_listen_is_closed_with_the_reason,
    a_greeting_says_where_one_is,
    who_comes_and_goes_is_announced_to_the_other,
    bad_frames_are_answered_and_the_socket_stays,
    a_block_holds_on_an_open_socket,
);

async fn whoever_may_not_listen_is_closed_with_the_reason(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let connect = async |path: String| Socket::connect(&server.base, &path).await;
    let path = format!("/ws/dms/{}", pair.thread);
    for nobody in
        [path.clone(), format!("{path}?token=nonsense"), format!("{path}/?token={}", pair.alice.refresh)]
    {
        assert_eq!(connect(nobody.clone()).await.closed().await, 4401, "{nobody}");
    }
    assert_eq!(connect("/ws/dms/notifications".to_owned()).await.closed().await, 4401);
    for none in ["424242", "0", "abc", "1.5", "-1"] {
        let path = format!("/ws/dms/{none}?token={}", pair.alice.access);
        assert_eq!(connect(path).await.closed().await, 4404, "{none}");
    }
    for at in [path.clone(), "/ws/dms/notifications".to_owned()] {
        let bearer = format!("Bearer {}", pair.alice.access);
        let foreign = [("Authorization", &*bearer), ("Origin", "https://evil.example.com")];
        assert_eq!(Socket::with_headers(&server.base, &at, &foreign).await.closed().await, 4403);
        let mut header = Socket::with_headers(&server.base, &at, &[("Authorization", &bearer)]).await;
        assert_eq!(header.next().await["type"], "connection_established");
        let offered = format!("bearer, {}", pair.alice.access);
        let mut protocol =
            Socket::with_headers(&server.base, &at, &[("Sec-WebSocket-Protocol", &offered)]).await;
        assert_eq!(protocol.next().await["type"], "connection_established");
    }
    let plain = ask(&pair.alice, Method::GET, "/../ws/dms/notifications", None).await;
    assert!(matches!(plain.status.as_u16(), 404 | 426), "{}", plain.status);
}

async fn a_greeting_says_where_one_is(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let path = format!("/ws/dms/{}/?token={}", pair.thread, pair.bob.access);
    let greeting = Socket::connect(&server.base, &path).await.next().await;
    assert_eq!((&greeting["thread_id"], &greeting["user_id"]), (&json!(pair.thread), &json!(pair.b)));
    assert!(greeting["timestamp"].as_str().unwrap().ends_with('Z'));
    let path = format!("/ws/dms/notifications/?token={}", pair.bob.access);
    let greeting = Socket::connect(&server.base, &path).await.next().await;
    assert_eq!((&greeting["user_id"], greeting.get("thread_id")), (&json!(pair.b), None));
}

async fn who_comes_and_goes_is_announced_to_the_other(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let mut alice = pair.socket(&pair.alice).await;
    let presence = |online: bool| json!({"type": "presence_update", "user_id": pair.b, "online": online});
    let bob = pair.socket(&pair.bob).await;
    assert_eq!(alice.next().await, presence(true));
    let phone = pair.socket(&pair.bob).await;
    drop(bob);
    drop(phone);
    assert_eq!(alice.next().await, presence(false));

    // Users are online wherever they have a socket.
    let elsewhere = pair.bob.socket("/").await;
    assert_eq!(alice.next().await, presence(true));
    let bob = pair.socket(&pair.bob).await;
    drop(bob);
    assert!(alice.is_silent_for(Duration::from_millis(300)).await);
    assert_eq!(super::get(&pair.alice, &pair.at("/presence")).await.expect(200)["online"], true);
    drop(elsewhere);
    assert_eq!(alice.next().await, presence(false));

    let mut bob = pair.socket(&pair.bob).await;
    assert_eq!(alice.next().await, presence(true));
    for typing in [true, false] {
        bob.send(&json!({"type": "typing", "typing": typing})).await;
        let frame = json!({"type": "typing_update", "user_id": pair.b, "typing": typing});
        assert_eq!(alice.next().await, frame);
    }
    assert!(bob.is_silent_for(Duration::from_millis(200)).await, "one's own typing is not sent back");
}

async fn bad_frames_are_answered_and_the_socket_stays(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    for at in [pair.thread.to_string(), "notifications".to_owned()] {
        let mut socket = socket(&pair.bob, &at).await;
        for nonsense in ["", "nonsense", "[]", "{}", r#"{"type": 1}"#, r#"{"type": "ping", "type": "ping"}"#]
        {
            assert!(socket.send_raw(Message::text(nonsense)).await);
            let error = socket.next().await;
            assert_eq!(
                (&error["type"], &error["code"]),
                (&json!("error"), &json!("invalid_frame")),
                "{nonsense}"
            );
            assert!(error["detail"].is_string());
        }
        socket.send(&json!({"type": "dance"})).await;
        assert_eq!(socket.next().await["code"], "unknown_event");
        socket.send(&json!({"type": "ping"})).await;
        assert_eq!(socket.next().await, json!({"type": "pong"}));
        assert!(socket.send_raw(Message::binary(vec![1])).await);
        assert_eq!(socket.closed().await, 1003);
    }
    let mut socket = pair.socket(&pair.bob).await;
    for (frame, says) in [
        (json!({"type": "message"}), "text: "),
        (json!({"type": "message", "text": 5}), "text: "),
        (json!({"type": "message", "text": "x", "reply_to_id": 424_242}), "reply_to_id: "),
        (json!({"type": "message", "text": "x", "photo_urls": ["nope"]}), "photo_urls: "),
        (json!({"type": "typing"}), "typing: "),
        (json!({"type": "typing", "typing": "yes"}), "typing: "),
    ] {
        socket.send(&frame).await;
        let error = socket.next().await;
        assert_eq!(error["code"], "validation_error", "{frame}: {error}");
        assert!(error["detail"].as_str().unwrap().starts_with(says), "{frame}: {error}");
    }
    assert_eq!(pair.messages(&pair.bob).await["total"], 1);
    let huge = json!({"type": "message", "text": "x".repeat(70_000)});
    socket.send(&huge).await;
    assert_eq!(socket.closed().await, 1009);
}

async fn a_block_holds_on_an_open_socket(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let mut alice = pair.socket(&pair.alice).await;
    put(&pair.bob, &pair.at("/block"), &json!({"blocked": true})).await.expect(200);
    for frame in [json!({"type": "message", "text": "x"}), json!({"type": "typing", "typing": true})] {
        alice.send(&frame).await;
        assert_eq!(until(&mut alice, "error").await["code"], "forbidden", "{frame}");
    }
    put(&pair.bob, &pair.at("/block"), &json!({"blocked": false})).await.expect(200);
    alice.send(&json!({"type": "message", "text": "x"})).await;
    until(&mut alice, "new_message").await;
    let carol = Person::register(&server, "carol").await;
    let thread = super::request(&carol, pair.a, "Hi").await.expect(201)["id"].to_string();
    let mut waiting = socket(&carol, &thread).await;
    waiting.send(&json!({"type": "message", "text": "Are you there?"})).await;
    assert_eq!(waiting.next().await["code"], "forbidden");
    let mut asked = socket(&pair.alice, &thread).await;
    asked.send(&json!({"type": "message", "text": "Yes"})).await;
    until(&mut waiting, "new_message").await;
    waiting.send(&json!({"type": "message", "text": "So we talk"})).await;
    let heard: Value = until(&mut asked, "unread_update").await;
    assert_eq!(heard["unread"], 1);
}
