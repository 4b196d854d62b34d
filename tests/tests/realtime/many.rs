//! The socket of many rooms.

use serde_json::{Value, json};

use super::{Channel, event};
use crate::harness::{Database, Server};

on_each_database!(
    rooms_come_and_go_on_one_socket,
    what_was_missed_is_replayed_by_room,
    a_lost_room_leaves_the_others,
);

async fn rooms_come_and_go_on_one_socket(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let dm = channel.alice.open_dm(&[&channel.bob]).await;
    let mut bob = channel.bob.socket("/").await;
    let ready = bob.next().await;
    assert_eq!((event(&ready), &ready["payload"]["user"]["username"]), ("ready", &json!("bobby")));
    for room in [&channel.id, &dm] {
        bob.send(&json!({"event": "subscribe", "room": room})).await;
        let subscribed = bob.next().await;
        assert_eq!((event(&subscribed), &subscribed["room"]), ("subscribed", &json!(room)));
        assert_eq!(
            (&subscribed["payload"]["last_seq"], &subscribed["payload"]["online_count"]),
            (&json!(0), &json!(1))
        );
    }
    channel.post(&channel.alice, "to all").await;
    let created = bob.next().await;
    assert_eq!(
        (event(&created), &created["room"], &created["seq"]),
        ("message.created", &json!(channel.id), &json!(1))
    );
    bob.send(&json!({"event": "message.send", "room": dm, "payload": {"content": "to you", "nonce": "n"}}))
        .await;
    let (ack, created) = (bob.next().await, bob.next().await);
    assert_eq!(
        (event(&ack), &ack["room"], &ack["payload"]["nonce"]),
        ("message.ack", &json!(dm), &json!("n"))
    );
    assert_eq!(
        (event(&created), &created["room"], &created["seq"]),
        ("message.created", &json!(dm), &json!(1))
    );

    bob.send(&json!({"event": "unsubscribe", "room": channel.id})).await;
    let gone = bob.next().await;
    assert_eq!((event(&gone), &gone["room"]), ("unsubscribed", &json!(channel.id)));
    channel.post(&channel.alice, "unheard").await;
    refuses(
        &mut bob,
        &json!({"event": "message.send", "room": channel.id, "payload": {"content": "x"}}),
        "not_found",
    )
    .await;
    refuses(&mut bob, &json!({"event": "subscribe"}), "invalid_frame").await;
    refuses(&mut bob, &json!({"event": "subscribe", "room": "nonsense"}), "invalid_frame").await;
    refuses(&mut bob, &json!({"event": "subscribe", "room": dm}), "validation_error").await;
    let nobody = "018f4e7a-0000-7000-8000-000000000001";
    refuses(&mut bob, &json!({"event": "subscribe", "room": nobody}), "not_found").await;
    refuses(&mut bob, &json!({"event": "nonsense"}), "unknown_event").await;
}

async fn refuses(socket: &mut crate::harness::Socket, frame: &Value, code: &str) {
    socket.send(frame).await;
    let answer = socket.next().await;
    assert_eq!((event(&answer), &answer["payload"]["code"]), ("error", &json!(code)), "{frame}");
}

async fn what_was_missed_is_replayed_by_room(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    for n in 1..=3 {
        channel.post(&channel.alice, &format!("message {n}")).await;
    }
    let mut bob = channel.bob.socket("/").await;
    bob.next().await;
    bob.send(&json!({"event": "subscribe", "room": channel.id, "payload": {"after_seq": 1}})).await;
    assert_eq!(bob.next().await["payload"]["last_seq"], 3);
    for seq in [2, 3] {
        let frame = bob.next().await;
        assert_eq!((&frame["seq"], &frame["room"]), (&json!(seq), &json!(channel.id)));
    }
    channel.post(&channel.alice, "live").await;
    assert_eq!(bob.next().await["seq"], 4);
    bob.send(&json!({"event": "unsubscribe", "room": channel.id})).await;
    bob.next().await;
    bob.send(&json!({"event": "subscribe", "room": channel.id, "payload": {"after_seq": 9}})).await;
    assert_eq!(event(&bob.next().await), "subscribed");
    let resync = bob.next().await;
    assert_eq!((event(&resync), &resync["payload"]), ("resync.required", &json!({"last_seq": 4})));
}

async fn a_lost_room_leaves_the_others(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let dm = channel.alice.open_dm(&[&channel.bob]).await;
    let mut bob = channel.bob.socket("/").await;
    for room in [&channel.id, &dm] {
        bob.send(&json!({"event": "subscribe", "room": room})).await;
        bob.until("subscribed").await;
    }
    channel.bob.post(&format!("/servers/{}/leave/", channel.server), &json!({})).await.expect(200);
    let lost = bob.until("unsubscribed").await;
    assert_eq!(lost["room"], json!(channel.id));
    assert_eq!(lost["payload"], json!({"code": 4403}));
    channel.alice.post(&format!("/messages/dm/{dm}/messages/"), &json!({"content": "hi"})).await.expect(201);
    assert_eq!(bob.until("message.created").await["room"], json!(dm));
}
