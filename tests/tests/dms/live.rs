//! Frames on the socket of a thread, from actions on any surface.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::{Pair, ask, delete, post, until};
use crate::harness::{Database, Server};

on_each_database!(
    each_message_of_any_surface_comes_once_and_in_order,
    changes_come_in_the_surfaces_words,
    unread_numbers_follow_messages_and_reading,
    a_liked_message_is_shown_to_each_as_they_see_it,
);

async fn each_message_of_any_surface_comes_once_and_in_order(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let dm = pair.alice.get("/messages/dm/").await.expect(200)[0]["id"].as_str().unwrap().to_owned();
    let native = format!("/messages/dm/{dm}/messages/");
    let (mut alice, mut bob) = (pair.socket(&pair.alice).await, pair.socket(&pair.bob).await);
    let mut phone = pair.socket(&pair.alice).await;
    alice.send(&json!({"type": "message", "text": "socket", "nonce": "n1"})).await;
    alice.send(&json!({"type": "message", "text": "again", "nonce": "n1"})).await;
    let sends = (0..10).map(|n| {
        let (pair, native) = (&pair, &native);
        async move {
            if n % 2 == 0 {
                pair.say(&pair.alice, "rest").await;
            } else {
                pair.bob.post(native, &json!({"content": "native"})).await.expect(201);
            }
        }
    });
    join_all(sends).await;
    pair.say(&pair.bob, "last").await;
    let mut orders = Vec::new();
    for socket in [&mut alice, &mut bob, &mut phone] {
        let mut heard = Vec::new();
        loop {
            let message = until(socket, "new_message").await["message"].clone();
            heard.push(message["id"].as_i64().unwrap());
            if message["text"] == "last" {
                break;
            }
        }
        orders.push(heard);
    }
    let mut listed = super::ids(&pair.messages(&pair.alice).await);
    listed.reverse();
    assert_eq!((orders[0].len(), &orders[0]), (12, &listed[1..].to_vec()));
    assert!(orders.iter().all(|order| *order == orders[0]), "{orders:?}");
}

async fn changes_come_in_the_surfaces_words(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let mut bob = pair.socket(&pair.bob).await;
    let media = json!({
        "type": "message",
        "text": "Look",
        "photo_urls": ["https://a.example/1.jpg"],
        "caption": "The sea",
        "reply_to_id": pair.messages(&pair.alice).await["items"][0]["id"],
    });
    let mut alice = pair.socket(&pair.alice).await;
    alice.send(&media).await;
    let new = until(&mut bob, "new_message").await["message"].clone();
    assert_eq!((&new["thread_id"], &new["sender_id"]), (&json!(pair.thread), &json!(pair.a)));
    assert_eq!((&new["reply_to_text"], &new["caption"]), (&json!("Hello!"), &json!("The sea")));
    assert_eq!(
        (&new["seen"], &new["liked_by_me"], &new["heart_count"]),
        (&json!(false), &json!(false), &json!(0))
    );

    let dm = pair.alice.get("/messages/dm/").await.expect(200)[0]["id"].as_str().unwrap().to_owned();
    let native = pair.alice.get(&format!("/messages/dm/{dm}/messages/")).await.expect(200)[0].clone();
    let native = format!("/messages/dm/{dm}/messages/{}/", native["id"].as_str().unwrap());
    pair.alice.patch(&native, &json!({"content": "Look here"})).await.expect(200);
    // This surface has no pins, so it sends no frames about them.
    pair.alice.post(&format!("{native}pin/"), &json!({})).await.expect(200);
    let updated = until(&mut bob, "message_updated").await["message"].clone();
    assert_eq!((&updated["id"], &updated["text"]), (&new["id"], &json!("Look here")));

    let message = pair.at(&format!("/messages/{}", new["id"]));
    ask(&pair.alice, Method::POST, &format!("{message}/heart"), None).await.expect(200);
    ask(&pair.alice, Method::POST, &format!("{message}/heart"), None).await.expect(200);
    for action in ["added", "removed"] {
        let frame = bob.next().await;
        let frame = if frame["type"] == "presence_update" { bob.next().await } else { frame };
        assert_eq!(
            frame,
            json!({"type": "reaction_update", "message_id": new["id"], "emoji": "❤️", "user_id": pair.a, "action": action})
        );
    }
    delete(&pair.alice, &message).await.expect(204);
    let gone = until(&mut bob, "message_deleted").await;
    assert_eq!(gone, json!({"type": "message_deleted", "message_id": new["id"]}));
}

async fn unread_numbers_follow_messages_and_reading(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let (mut bob, mut phone) = (pair.socket(&pair.bob).await, pair.socket(&pair.bob).await);
    let mut alice = pair.socket(&pair.alice).await;
    let unread = |n: i64| json!({"type": "unread_update", "thread_id": pair.thread, "unread": n});
    for n in [2, 3] {
        pair.say(&pair.alice, "more").await;
        for socket in [&mut bob, &mut phone] {
            until(socket, "new_message").await;
            assert_eq!(socket.next().await, unread(n), "right after the message");
        }
    }
    ask(&pair.bob, Method::POST, &pair.at("/mark-read"), None).await.expect(204);
    for socket in [&mut bob, &mut phone] {
        assert_eq!(until(socket, "unread_update").await, unread(0));
    }
    // The sender receives only messages, until the other user answers.
    until(&mut alice, "new_message").await;
    assert_eq!(alice.next().await["type"], "new_message");
    pair.say(&pair.bob, "hello").await;
    until(&mut alice, "new_message").await;
    assert_eq!(alice.next().await, unread(1));
    pair.say(&pair.alice, "I have read it").await;
    until(&mut alice, "new_message").await;
    assert_eq!(alice.next().await, unread(0), "sending marks as read");
}

async fn a_liked_message_is_shown_to_each_as_they_see_it(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let (mut alice, mut bob) = (pair.socket(&pair.alice).await, pair.socket(&pair.bob).await);
    let message = pair.messages(&pair.alice).await["items"][0]["id"].clone();
    let heart = pair.at(&format!("/messages/{message}/heart"));
    ask(&pair.bob, Method::POST, &heart, None).await.expect(200);
    let dm = pair.alice.get("/messages/dm/").await.expect(200)[0]["id"].as_str().unwrap().to_owned();
    let native = pair.alice.get(&format!("/messages/dm/{dm}/messages/")).await.expect(200)[0].clone();
    let path = format!("/messages/dm/{dm}/messages/{}/", native["id"].as_str().unwrap());
    pair.alice.patch(&path, &json!({"content": "Hello, Bob!"})).await.expect(200);
    for (socket, liked) in [(&mut alice, false), (&mut bob, true)] {
        let shown = until(socket, "message_updated").await["message"].clone();
        assert_eq!((&shown["heart_count"], &shown["liked_by_me"]), (&json!(1), &json!(liked)));
    }
    post(&pair.alice, &pair.at("/messages"), &json!({"text": "next"})).await.expect(201);
}
