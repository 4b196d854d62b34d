//! Messages reach everyone in the same form as over REST, and are acknowledged first.

use serde_json::{Value, json};

use super::{Channel, event};
use crate::harness::{Database, Server};

on_each_database!(
    a_send_is_acknowledged_before_it_is_heard,
    a_repeat_with_a_nonce_has_one_effect,
    other_tabs_of_the_author_learn_the_nonce_and_nobody_else_does,
    everything_durable_is_heard_with_its_seq,
    what_is_wrong_in_a_frame_is_answered_and_nothing_else_happens,
    direct_messages_are_heard_by_both,
    reading_is_heard,
    a_changed_channel_is_heard,
);

async fn a_send_is_acknowledged_before_it_is_heard(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut alice = channel.socket(&channel.alice).await;
    let mut bob = channel.socket(&channel.bob).await;
    alice.until("presence.join").await;

    let payload = json!({"content": "Hello team!", "nonce": "n1"});
    alice.send(&json!({"event": "message.send", "payload": payload})).await;
    let (ack, mut created) = (alice.next().await, alice.next().await);
    assert_eq!((event(&ack), event(&created)), ("message.ack", "message.created"));
    let nonce = created["payload"].as_object_mut().unwrap().remove("nonce");
    assert_eq!(nonce, Some(json!("n1")), "in the frames of the author alone");
    assert_eq!((&ack["payload"]["nonce"], &ack["seq"]), (&json!("n1"), &Value::Null));
    assert_eq!((&created["seq"], &created["payload"]["seq"]), (&json!(1), &json!(1)));
    assert_eq!(bob.next().await, created);
    let id = created["payload"]["id"].as_str().unwrap();
    let rest = channel.bob.get(&format!("{}{id}/", channel.messages())).await.expect(200);
    assert_eq!(created["payload"], rest);

    let posted = channel.post(&channel.bob, "by REST").await;
    assert_eq!(alice.next().await["payload"], posted);
}

async fn other_tabs_of_the_author_learn_the_nonce_and_nobody_else_does(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut tab = channel.socket(&channel.alice).await;
    let mut bob = channel.socket(&channel.bob).await;
    tab.until("presence.join").await;

    let body = json!({"content": "by REST", "nonce": "n1"});
    channel.alice.post(&channel.messages(), &body).await.expect(201);
    channel.post(&channel.alice, "without one").await;
    let first = tab.until("message.created").await;
    assert_eq!(first["payload"]["nonce"], "n1");
    assert_eq!(tab.next().await["payload"].get("nonce"), None);
    for _ in 0..2 {
        assert_eq!(bob.until("message.created").await["payload"].get("nonce"), None);
    }

    let replayed = format!("{}?after_seq=0", channel.path());
    let mut late = channel.alice.socket(&replayed).await;
    assert_eq!(late.until("message.created").await["payload"]["nonce"], "n1");
    let mut late = channel.bob.socket(&replayed).await;
    assert_eq!(late.until("message.created").await["payload"].get("nonce"), None);
}

async fn a_repeat_with_a_nonce_has_one_effect(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut alice = channel.socket(&channel.alice).await;
    let frame = json!({"event": "message.send", "payload": {"content": "once", "nonce": "n1"}});
    alice.send(&frame).await;
    let ack = alice.next().await;
    assert_eq!(event(&alice.next().await), "message.created");
    alice.send(&frame).await;
    assert_eq!(alice.next().await, ack);
    channel.alice.post(&channel.messages(), &json!({"content": "other", "nonce": "n1"})).await.expect(200);
    channel.post(&channel.alice, "next").await;
    assert_eq!(alice.next().await["seq"], 2);
}

async fn everything_durable_is_heard_with_its_seq(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut bob = channel.socket(&channel.bob).await;
    let message = channel.post(&channel.alice, "first").await;
    let id = message["id"].as_str().unwrap();
    let (alice, path) = (&channel.alice, format!("{}{id}/", channel.messages()));
    alice.patch(&path, &json!({"content": "second"})).await.expect(200);
    let reaction = alice.post(&format!("{path}react/"), &json!({"emoji": "👍"})).await.expect(201);
    alice.delete(&format!("{path}unreact/?emoji=%F0%9F%91%8D")).await.expect(204);
    alice.post(&format!("{path}pin/"), &json!({})).await.expect(200);
    alice.delete(&format!("{path}unpin/")).await.expect(200);
    alice.delete(&path).await.expect(204);

    let mut heard = Vec::new();
    for seq in 1..=7 {
        let frame = bob.next().await;
        assert_eq!(frame["seq"], seq, "{frame}");
        heard.push(frame);
    }
    let events: Vec<_> = heard.iter().map(event).collect();
    let expected = [
        "message.created",
        "message.updated",
        "reaction.added",
        "reaction.removed",
        "message.pinned",
        "message.unpinned",
        "message.deleted",
    ];
    assert_eq!(events, expected);
    let added = &heard[2]["payload"];
    assert_eq!(
        (&added["message"], &added["id"], &added["emoji"]),
        (&json!(id), &reaction["id"], &json!("👍"))
    );
    assert_eq!(added["user"]["username"], "alice");
    assert_eq!(heard[4]["payload"], json!({"id": id}));
    assert_eq!(heard[6]["payload"], json!({"id": id, "seq": 1}));
}

async fn what_is_wrong_in_a_frame_is_answered_and_nothing_else_happens(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut alice = channel.socket(&channel.alice).await;
    let wrong = [
        (json!([]), "invalid_frame"),
        (json!({"payload": {}}), "invalid_frame"),
        (json!({"event": "message.send", "payload": []}), "invalid_frame"),
        (json!({"event": "nonsense"}), "unknown_event"),
        (json!({"event": "subscribe"}), "unknown_event"),
        (json!({"event": "message.send", "payload": {}}), "validation_error"),
        (json!({"event": "message.send", "payload": {"content": " "}}), "validation_error"),
        (json!({"event": "message.send", "payload": {"content": "a\u{0}b"}}), "validation_error"),
        (json!({"event": "message.send", "payload": {"content": 1, "nonce": "n"}}), "validation_error"),
        (json!({"event": "auth.refresh", "payload": {"token": "nonsense"}}), "forbidden"),
    ];
    for (frame, code) in wrong {
        alice.send(&frame).await;
        let answer = alice.next().await;
        assert_eq!((event(&answer), &answer["payload"]["code"]), ("error", &json!(code)), "{frame}");
        assert!(answer["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert_eq!(answer["payload"]["nonce"], frame["payload"]["nonce"]);
    }
    alice.send(&json!({"event": "presence.ping"})).await;
    assert_eq!(alice.next().await, json!({"event": "presence.alive", "payload": {}}));
    assert_eq!(channel.alice.get(&channel.messages()).await.expect(200), json!([]));

    let path = format!("/channels/{}/{}/", channel.server, channel.id);
    channel.alice.patch(&path, &json!({"slowmode_delay": 60})).await.expect(200);
    let mut bob = channel.socket(&channel.bob).await;
    let send = json!({"event": "message.send", "payload": {"content": "x", "nonce": "n2"}});
    bob.send(&send).await;
    bob.until("message.created").await;
    bob.send(&json!({"event": "message.send", "payload": {"content": "y", "nonce": "n3"}})).await;
    let slowed = bob.until("error").await;
    assert_eq!(slowed["payload"], json!({"code": "slow_mode", "nonce": "n3"}));
}

async fn direct_messages_are_heard_by_both(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let dm = channel.alice.open_dm(&[&channel.bob]).await;
    let path = format!("/direct-messages/{dm}/");
    let mut alice = channel.alice.socket(&path).await;
    let mut bob = channel.bob.socket(&path).await;
    bob.next().await;
    alice.send(&json!({"event": "message.send", "payload": {"content": "Hey there"}})).await;
    let ack = alice.until("message.ack").await;
    let created = alice.until("message.created").await;
    assert_eq!(bob.until("message.created").await, created);
    assert_eq!(created["payload"], ack["payload"]);
    assert_eq!(
        (&created["payload"]["dm_channel"], &created["payload"]["is_read"]),
        (&json!(dm), &json!(false))
    );
}

async fn reading_is_heard(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    channel.post(&channel.alice, "read me").await;
    let mut alice = channel.socket(&channel.alice).await;
    channel.bob.post(&format!("{}read/", channel.messages()), &json!({})).await.expect(204);
    let frame = alice.next().await;
    assert_eq!((event(&frame), &frame["payload"]["last_read_seq"]), ("read.updated", &json!(1)));
    assert_eq!(frame["payload"]["user"]["username"], "bobby");
}

async fn a_changed_channel_is_heard(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let mut bob = channel.socket(&channel.bob).await;
    let path = format!("/channels/{}/{}/", channel.server, channel.id);
    let changed = channel.alice.patch(&path, &json!({"name": "lobby"})).await.expect(200);
    let frame = bob.next().await;
    assert_eq!((event(&frame), &frame["payload"]), ("channel.updated", &changed));
    channel.alice.delete(&path).await.expect(204);
    let frame = bob.next().await;
    assert_eq!((event(&frame), &frame["payload"]), ("channel.deleted", &json!({"id": channel.id})));
    assert_eq!(bob.closed().await, 4403);
}
