//! Drafts on all devices of a user.

use serde_json::{Value, json};

use super::{alice_and_bob, post};
use crate::harness::{Database, Person, Server};

on_each_database!(
    a_draft_is_found_on_all_devices_until_it_is_sent,
    drafts_are_ones_own_and_of_rooms_that_one_sees
);

async fn drafts(person: &Person) -> Value {
    person.get("/users/me/drafts/").await.expect(200)
}

async fn a_draft_is_found_on_all_devices_until_it_is_sent(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let first = post(&alice, &channel, "hello").await;
    let dm = alice.open_dm(&[&bob]).await;
    let mut socket = bob.socket("/").await;
    socket.until("ready").await;
    let path = format!("/users/me/drafts/{channel}/");

    let saved = bob.put(&path, &json!({"content": "and ", "reply_to": first["id"]})).await.expect(200);
    assert_eq!((&saved["room"], &saved["content"]), (&json!(channel), &json!("and ")));
    let payload = json!({"room": channel, "content": "and ", "reply_to": first["id"]});
    assert_eq!(socket.until("draft.updated").await, json!({"event": "draft.updated", "payload": payload}));
    let other = bob.put(&format!("/users/me/drafts/{dm}/"), &json!({"content": "psst"})).await.expect(200);
    socket.until("draft.updated").await;
    assert_eq!(drafts(&bob).await, json!([other, saved]));

    post(&alice, &channel, "and so on").await;
    assert_eq!(drafts(&bob).await, json!([other, saved]), "the message is another's");
    post(&bob, &channel, "and here I am").await;
    assert_eq!(drafts(&bob).await, json!([other]));
    let gone = |room: &str| json!({"room": room, "content": null, "reply_to": null});
    assert_eq!(socket.until("draft.updated").await["payload"], gone(&channel));

    bob.put(&path, &json!({"content": "over a socket"})).await.expect(200);
    socket.until("draft.updated").await;
    let mut writing = bob.socket(&format!("/servers/{community}/channels/{channel}/")).await;
    writing.send(&json!({"event": "message.send", "payload": {"content": "over a socket"}})).await;
    assert_eq!(socket.until("draft.updated").await["payload"], gone(&channel));
    bob.post(&format!("/messages/dm/{dm}/messages/"), &json!({"content": "psst"})).await.expect(201);
    assert_eq!(socket.until("draft.updated").await["payload"], gone(&dm));
    assert_eq!(drafts(&bob).await, json!([]));

    bob.put(&path, &json!({"content": "never mind"})).await.expect(200);
    for _ in 0..2 {
        bob.delete(&path).await.expect(204);
    }
    assert_eq!(drafts(&bob).await, json!([]));
}

async fn drafts_are_ones_own_and_of_rooms_that_one_sees(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    let dm = alice.open_dm(&[&bob]).await;
    let body = json!({"content": "mine"});
    let path = format!("/users/me/drafts/{channel}/");
    bob.put(&path, &body).await.expect(200);
    bob.put(&format!("/users/me/drafts/{dm}/"), &body).await.expect(200);
    assert_eq!(drafts(&alice).await, json!([]));
    carol.put(&format!("/users/me/drafts/{dm}/"), &body).await.expect(404);
    carol.delete(&format!("/users/me/drafts/{dm}/")).await.expect(404);
    carol.put(&path, &body).await.expect(403);
    bob.put(&format!("/users/me/drafts/{}/", uuid::Uuid::new_v4()), &body).await.expect(404);

    let elsewhere =
        alice.post(&format!("/messages/dm/{dm}/messages/"), &json!({"content": "x"})).await.expect(201);
    for (wrong, field) in [
        (json!({}), "content"),
        (json!({"content": " \n"}), "content"),
        (json!({"content": "x".repeat(4_001)}), "content"),
        (json!({"content": "x", "reply_to": elsewhere["id"]}), "reply_to"),
    ] {
        assert!(bob.put(&path, &wrong).await.expect(400)[field].is_array(), "{field}");
    }
    bob.post(&format!("/servers/{community}/leave/"), &json!({})).await.expect(200);
    let left = drafts(&bob).await;
    assert_eq!((left.as_array().unwrap().len(), &left[0]["room"]), (1, &json!(dm)));
}
