//! Resuming without missing anything.

use serde_json::{Value, json};

use super::{Channel, event};
use crate::harness::{Database, Server};

on_each_database!(
    what_was_missed_is_replayed_before_anything_live,
    a_message_deleted_since_is_replayed_without_its_content,
    positions_that_never_were_ask_for_a_new_start,
    a_reader_who_comes_while_others_write_misses_nothing,
);

async fn what_was_missed_is_replayed_before_anything_live(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    channel.post(&channel.alice, "seen").await;
    let missed = channel.post(&channel.alice, "missed").await;
    let path = format!("{}{}/", channel.messages(), missed["id"].as_str().unwrap());
    channel.alice.patch(&path, &json!({"content": "missed twice"})).await.expect(200);
    channel.bob.post(&format!("{path}react/"), &json!({"emoji": "👍"})).await.expect(201);

    let mut bob = channel.bob.socket(&format!("{}?after_seq=1", channel.path())).await;
    let arrival = bob.next().await;
    assert_eq!((event(&arrival), &arrival["payload"]["last_seq"]), ("presence.join", &json!(4)));
    let (created, updated, reacted) = (bob.next().await, bob.next().await, bob.next().await);
    assert_eq!(
        [event(&created), event(&updated), event(&reacted)],
        ["message.created", "message.updated", "reaction.added"]
    );
    assert_eq!([&created["seq"], &updated["seq"], &reacted["seq"]], [&json!(2), &json!(3), &json!(4)]);
    let now = channel.bob.get(&path).await.expect(200);
    assert_eq!((&created["payload"], &updated["payload"]), (&now, &now), "a message is shown as it is now");
    channel.post(&channel.alice, "live").await;
    assert_eq!(bob.next().await["seq"], 5);

    let mut up_to_date = channel.bob.socket(&format!("{}?after_seq=5", channel.path())).await;
    up_to_date.next().await;
    channel.post(&channel.alice, "live too").await;
    assert_eq!(up_to_date.next().await["seq"], 6);
}

async fn a_message_deleted_since_is_replayed_without_its_content(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let gone = channel.post(&channel.alice, "a secret").await;
    let path = format!("{}{}/", channel.messages(), gone["id"].as_str().unwrap());
    channel.alice.patch(&path, &json!({"content": "still a secret"})).await.expect(200);
    channel.alice.delete(&path).await.expect(204);

    let mut bob = channel.bob.socket(&format!("{}?after_seq=0", channel.path())).await;
    bob.next().await;
    let frames = [bob.next().await, bob.next().await, bob.next().await];
    assert_eq!(frames.each_ref().map(event), ["message.created", "message.updated", "message.deleted"]);
    for frame in &frames[..2] {
        assert_eq!(
            (&frame["payload"]["content"], &frame["payload"]["is_deleted"]),
            (&json!(""), &json!(true))
        );
    }
    assert!(!Value::from(frames.to_vec()).to_string().contains("secret"));
}

async fn positions_that_never_were_ask_for_a_new_start(database: Database) {
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    channel.post(&channel.alice, "one").await;
    let mut bob = channel.bob.socket(&format!("{}?after_seq=2", channel.path())).await;
    assert_eq!(event(&bob.next().await), "presence.join");
    assert_eq!(bob.next().await, json!({"event": "resync.required", "payload": {"last_seq": 1}}));
    channel.post(&channel.alice, "two").await;
    assert_eq!(bob.next().await["seq"], 2);
}

async fn a_reader_who_comes_while_others_write_misses_nothing(database: Database) {
    const MESSAGES: i64 = 300;
    let server = Server::start(database).await;
    let channel = Channel::new(&server).await;
    let (alice, messages) = (channel.alice.clone(), channel.messages());
    let writing = tokio::spawn(async move {
        for n in 1..=MESSAGES {
            alice.post(&messages, &json!({"content": format!("message {n}")})).await.expect(201);
        }
    });
    let mut last = 0;
    // The connection breaks repeatedly, and resumes each time.
    while last < MESSAGES {
        let mut socket = channel.bob.socket(&format!("{}?after_seq={last}", channel.path())).await;
        assert_eq!(event(&socket.next().await), "presence.join");
        for _ in 0..40 {
            if last == MESSAGES {
                break;
            }
            let frame = socket.until("message.created").await;
            last += 1;
            assert_eq!(frame["seq"], last);
        }
    }
    writing.await.unwrap();
}
