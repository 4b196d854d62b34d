//! What happens while somebody leaves.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use super::{count, erased, leave};
use crate::harness::{Database, Person, Server};

on_each_database!(
    nobody_leaves_a_server_without_an_owner,
    messages_that_are_sent_at_the_same_time_are_there_or_refused,
);

/// Alice leaves while she becomes the owner of one server and creates another.
async fn nobody_leaves_a_server_without_an_owner(database: Database) {
    let server = Server::start(database).await;
    let bob = Person::register(&server, "bobby").await;
    for n in 0..10 {
        let alice = Person::register(&server, &format!("alice{n}")).await;
        let community = bob.create_server("Project Alpha", true).await;
        alice.join(&community).await;
        let (path, to_her) = (format!("/servers/{community}/transfer/"), json!({"user_id": alice.id}));
        let new = json!({"name": "New"});
        let (left, given, created) =
            tokio::join!(leave(&alice), bob.post(&path, &to_her), alice.post("/servers/", &new));
        let statuses = [left.status.as_u16(), given.status.as_u16(), created.status.as_u16()];
        let is_left = statuses[0] == 204;
        assert!(is_left || left.code() == "owns_servers", "{statuses:?} {}", left.body);
        assert!(matches!((is_left, statuses[1]), (true, 400) | (false, 200 | 400)), "{statuses:?}");
        assert!(matches!((is_left, statuses[2]), (true, 401) | (false, 201 | 401)), "{statuses:?}");
    }
    erased(&server).await;
    let ownerless = "servers WHERE owner_id IN (SELECT id FROM users WHERE deleted_at IS NOT NULL)";
    assert_eq!(count(&server, ownerless).await, 0);
}

async fn messages_that_are_sent_at_the_same_time_are_there_or_refused(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    let talk = alice.open_dm(&[&bob]).await;
    let path = format!("/messages/dm/{talk}/messages/");
    let hello = json!({"content": "Hello"});
    let writer = async || {
        let mut sent = 0;
        loop {
            match alice.post(&path, &hello).await.status.as_u16() {
                201 => sent += 1,
                401 => return sent,
                other => panic!("{other}"),
            }
        }
    };
    let leaving = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        leave(&alice).await.expect(204);
        bob.get(&format!("{path}?page=1")).await.expect(200)["count"].as_u64().unwrap()
    };
    let (sent, seen) = tokio::join!(join_all([writer(), writer()]), leaving);
    assert_eq!(sent.iter().sum::<u64>(), seen);
}
