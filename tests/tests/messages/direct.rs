//! Direct conversations.

use serde_json::json;

use crate::harness::{Database, Person, Server};

on_each_database!(
    people_talk_and_strangers_learn_nothing,
    leaving_hides_a_direct_conversation_until_its_next_message,
    a_block_stops_both_sides,
    a_group_that_somebody_leaves_gives_up_its_set,
);

async fn three(server: &Server) -> (Person, Person, Person) {
    let alice = Person::register(server, "alice").await;
    let bob = Person::register(server, "bobby").await;
    (alice, bob, Person::register(server, "carol").await)
}

async fn people_talk_and_strangers_learn_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol) = three(&server).await;
    let dm = alice.open_dm(&[&bob]).await;
    let path = format!("/messages/dm/{dm}/messages/");

    let sent = alice.post(&path, &json!({"content": "Hey there"})).await.expect(201);
    assert_eq!((&sent["dm_channel"], &sent["is_read"], &sent["seq"]), (&json!(dm), &json!(false), &json!(1)));
    assert_eq!(bob.get("/users/me/unread/").await.expect(200)["rooms"][0]["kind"], "dm");
    bob.post(&format!("/messages/dm/{dm}/read/"), &json!({})).await.expect(204);
    let read = alice.get(&path).await.expect(200);
    assert_eq!(read[0]["is_read"], true);
    let listed = bob.get("/messages/dm/").await.expect(200);
    assert_eq!(listed[0]["last_message"]["content"], "Hey there");
    assert_eq!(listed[0]["participants"].as_array().unwrap().len(), 2);

    let message = format!("{path}{}/", sent["id"].as_str().unwrap());
    for hidden in [format!("/messages/dm/{dm}/"), path.clone(), message.clone()] {
        let refused = carol.get(&hidden).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (404, "not_found"), "{hidden}");
    }
    carol.post(&path, &json!({"content": "hi"})).await.expect(404);
    assert_eq!(carol.socket(&format!("/direct-messages/{dm}/")).await.closed().await, 4404);
    bob.post(&format!("{message}pin/"), &json!({})).await.expect(200);
    bob.patch(&message, &json!({"content": "mine"})).await.expect(403);
}

async fn leaving_hides_a_direct_conversation_until_its_next_message(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _) = three(&server).await;
    let dm = alice.open_dm(&[&bob]).await;
    let path = format!("/messages/dm/{dm}/messages/");
    bob.post(&path, &json!({"content": "one"})).await.expect(201);

    alice.delete(&format!("/messages/dm/{dm}/")).await.expect(204);
    assert_eq!(alice.get("/messages/dm/").await.expect(200), json!([]));
    alice.get(&format!("/messages/dm/{dm}/")).await.expect(200);
    bob.post(&path, &json!({"content": "two"})).await.expect(201);
    assert_eq!(alice.get("/messages/dm/").await.expect(200)[0]["id"], json!(dm));
    assert_eq!(alice.get(&path).await.expect(200).as_array().unwrap().len(), 2, "with its whole history");
}

async fn a_block_stops_both_sides(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol) = three(&server).await;
    let dm = alice.open_dm(&[&bob]).await;
    let path = format!("/messages/dm/{dm}/messages/");
    let mine = alice.post(&path, &json!({"content": "hello"})).await.expect(201);
    let mine = format!("{path}{}/", mine["id"].as_str().unwrap());

    bob.put(&format!("/users/{}/block/", alice.id), &json!({})).await.expect(204);
    alice.post(&path, &json!({"content": "again"})).await.expect(403);
    bob.post(&path, &json!({"content": "again"})).await.expect(403);
    alice.patch(&mine, &json!({"content": "changed"})).await.expect(403);
    alice.post("/messages/dm/", &json!({"participant_ids": [bob.id]})).await.expect(403);
    alice.post("/messages/dm/", &json!({"participant_ids": [bob.id, carol.id]})).await.expect(403);
    alice.delete(&mine).await.expect(204);
    bob.delete(&format!("/users/{}/block/", alice.id)).await.expect(204);
    alice.post(&path, &json!({"content": "again"})).await.expect(201);
}

async fn a_group_that_somebody_leaves_gives_up_its_set(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, carol) = three(&server).await;
    let group = alice.open_dm(&[&bob, &carol]).await;
    assert_eq!(carol.open_dm(&[&bob, &alice]).await, group);

    carol.delete(&format!("/messages/dm/{group}/")).await.expect(204);
    carol.get(&format!("/messages/dm/{group}/")).await.expect(404);
    assert_ne!(alice.open_dm(&[&bob, &carol]).await, group);
    assert_ne!(alice.open_dm(&[&bob]).await, group);
}
