//! Limits on the effect of one client on the server and on others.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::{Channel, event};
use crate::harness::{Database, Server};

on_each_database!(
    frames_that_are_too_large_or_no_text_close,
    a_flood_of_frames_closes,
    who_does_not_read_is_closed_and_others_do_not_notice,
    a_server_that_stops_says_so,
);

async fn frames_that_are_too_large_or_no_text_close(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    for (message, code) in
        [(Message::text("x".repeat(64 * 1024 + 1)), 1009), (Message::Binary(Bytes::from_static(b"{}")), 1003)]
    {
        let mut bob = channel.socket(&channel.bob).await;
        bob.send_raw(message).await;
        assert_eq!(bob.closed().await, code);
    }
    let mut bob = channel.socket(&channel.bob).await;
    bob.send_raw(Message::text(" ".repeat(64 * 1024))).await;
    assert_eq!(bob.next().await["payload"]["code"], "invalid_frame");
    bob.send_raw(Message::Close(None)).await;
    assert_eq!(bob.closed().await, 1005, "a close is answered in kind");
}

async fn a_flood_of_frames_closes(database: Database) {
    let server = Server::start_with(database, &[("LIMITS__ENABLED", "true")]).await;
    let channel = Channel::new(&server).await;
    let mut bob = channel.socket(&channel.bob).await;
    for _ in 0..60 {
        bob.send(&json!({"event": "presence.ping"})).await;
    }
    for _ in 0..60 {
        assert_eq!(event(&bob.next().await), "presence.alive");
    }
    for _ in 0..200 {
        bob.send_raw(Message::text(r#"{"event": "presence.ping"}"#)).await;
    }
    assert_eq!(bob.closed().await, 4429);
}

async fn who_does_not_read_is_closed_and_others_do_not_notice(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut slow = channel.narrow_socket(&channel.bob).await;
    let mut alice = channel.socket(&channel.alice).await;
    let content = "x".repeat(4_000);
    let mut is_gone = false;
    let started = Instant::now();
    for seq in 1..=1_500 {
        channel.post(&channel.alice, &content).await;
        let frame = alice.until_any(&["message.created", "presence.leave"]).await;
        if event(&frame) == "presence.leave" {
            is_gone = true;
            break;
        }
        assert_eq!(frame["seq"], seq);
    }
    assert!(is_gone, "a client that does not read is still there after {:?}", started.elapsed());
    assert_eq!(slow.closed().await, 1013);
    let resumed = channel.bob.socket(&format!("{}?after_seq=0", channel.path())).await.next().await;
    assert_eq!(event(&resumed), "presence.join");
}

async fn a_server_that_stops_says_so(database: Database) {
    let mut server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut bob = channel.socket(&channel.bob).await;
    for n in 0..20 {
        bob.send(&json!({"event": "message.send", "payload": {"content": format!("message {n}")}})).await;
    }
    bob.until("message.ack").await;
    let stopped = tokio::time::timeout(Duration::from_secs(10), server.terminate()).await.unwrap();
    assert!(stopped.success());
    assert_eq!(bob.closed().await, 1012);
}
