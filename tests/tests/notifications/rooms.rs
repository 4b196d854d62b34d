//! Levels and mutes of single rooms.

use serde_json::{Value, json};

use super::{alice_and_bob, each, notifications, notified, post, write};
use crate::harness::{Database, Person, Server};

on_each_database!(
    the_level_of_a_channel_decides_what_notifies,
    in_a_conversation_mentions_may_be_all_that_notifies,
    settings_of_rooms_are_ones_own_and_only_of_rooms_that_one_sees,
);

async fn set(person: &Person, room: &str, body: Value) -> Value {
    person.put(&format!("/users/me/rooms/{room}/"), &body).await.expect(200)
}

async fn the_level_of_a_channel_decides_what_notifies(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    carol.join(&community).await;
    let mut socket = bob.socket("/").await;
    socket.until("ready").await;

    let silent = set(&bob, &channel, json!({"level": "none"})).await;
    assert_eq!(silent, json!({"room": channel, "level": "none", "muted_until": null}));
    assert_eq!(
        socket.until("room_settings.updated").await,
        json!({"event": "room_settings.updated", "payload": silent})
    );
    post(&alice, &channel, "@bobby @carol silent").await;
    // Who is mentioned by one message is notified at once.
    notified(&carol, 1).await;
    let muted = set(&bob, &channel, json!({"level": "all", "muted_until": "2099-01-01T00:00:00Z"})).await;
    assert_eq!(muted["muted_until"], "2099-01-01T00:00:00Z");
    post(&alice, &channel, "@bobby @carol muted").await;
    notified(&carol, 2).await;
    assert!(notifications(&bob, "").await.is_empty());
    let unread = bob.get("/users/me/unread/").await.expect(200);
    assert_eq!((&unread["total"], &unread["mentions"]), (&json!(2), &json!(2)), "it counts all the same");

    set(&bob, &channel, json!({"level": "mentions", "muted_until": "2001-01-01T00:00:00Z"})).await;
    post(&alice, &channel, "@bobby heard").await;
    assert_eq!(each(&notified(&bob, 1).await, "body"), ["@bobby heard"]);
}

async fn in_a_conversation_mentions_may_be_all_that_notifies(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, ..) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    let group = alice.open_dm(&[&bob, &carol]).await;
    set(&bob, &group, json!({"level": "mentions"})).await;
    write(&alice, &group, "hello").await;
    notified(&carol, 1).await;
    assert!(notifications(&bob, "").await.is_empty());
    write(&alice, &group, "hello @bobby").await;
    let told = notified(&bob, 1).await;
    assert_eq!((each(&told, "kind"), each(&told, "body")), (vec!["direct_message"], vec!["hello @bobby"]));
    notified(&carol, 2).await;
}

async fn settings_of_rooms_are_ones_own_and_only_of_rooms_that_one_sees(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let dm = alice.open_dm(&[&bob]).await;
    let first = set(&bob, &channel, json!({"level": "none"})).await;
    let second = set(&bob, &dm, json!({"level": "all"})).await;
    let listed = bob.get("/users/me/rooms/").await.expect(200);
    assert!(listed == json!([first, second]) || listed == json!([second, first]), "{listed}");
    assert_eq!(alice.get("/users/me/rooms/").await.expect(200), json!([]));

    let carol = Person::register(&server, "carol").await;
    let level = json!({"level": "all"});
    carol.put(&format!("/users/me/rooms/{dm}/"), &level).await.expect(404);
    carol.put(&format!("/users/me/rooms/{channel}/"), &level).await.expect(403);
    bob.put(&format!("/users/me/rooms/{}/", uuid::Uuid::new_v4()), &level).await.expect(404);
    let path = format!("/users/me/rooms/{channel}/");
    assert!(bob.put(&path, &json!({})).await.expect(400)["level"].is_array());
    assert!(bob.put(&path, &json!({"level": "some"})).await.expect(400)["level"].is_array());

    bob.post(&format!("/servers/{community}/leave/"), &json!({})).await.expect(200);
    assert_eq!(bob.get("/users/me/rooms/").await.expect(200), json!([second]));
}
