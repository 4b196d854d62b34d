//! Live notifications, on the socket of many rooms.

use std::time::Duration;

use serde_json::json;

use super::{alice_and_bob, notified, post};
use crate::harness::{Database, Server};

on_each_database!(a_mention_is_sent_at_once_on_every_socket, who_is_busy_finds_it_in_the_list);

async fn a_mention_is_sent_at_once_on_every_socket(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let mut sockets = [bob.socket("/").await, bob.log_in_again().await.socket("/").await];
    let mut others = alice.socket("/").await;
    for socket in &mut sockets {
        socket.until("ready").await;
    }
    others.until("ready").await;
    post(&alice, &channel, "hello @bobby").await;
    let listed = notified(&bob, 1).await.remove(0);
    for socket in &mut sockets {
        let frame = socket.next().await;
        assert_eq!(frame, json!({"event": "notification.created", "payload": listed}));
    }
    assert!(others.is_silent_for(Duration::from_millis(200)).await);
}

async fn who_is_busy_finds_it_in_the_list(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let mut socket = bob.socket("/").await;
    socket.until("ready").await;
    bob.patch("/users/me/", &json!({"status": "dnd"})).await.expect(200);
    post(&alice, &channel, "quietly, @bobby").await;
    notified(&bob, 1).await;
    assert!(socket.is_silent_for(Duration::from_millis(200)).await);
    bob.patch("/users/me/", &json!({"status": "online"})).await.expect(200);
    post(&alice, &channel, "loudly, @bobby").await;
    assert_eq!(socket.next().await["payload"]["body"], "loudly, @bobby");
}
