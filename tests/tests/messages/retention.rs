//! Messages that expire.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{alice_and_bob, contents, messages_of, post};
use crate::harness::{Database, Person, Server};

on_each_database!(
    messages_expire_by_the_setting_of_their_server,
    direct_messages_expire_by_the_setting_of_the_site,
);

const PATIENCE: Duration = Duration::from_secs(20);

/// Makes the messages with this text older, and starts the job again, which otherwise runs every ten minutes.
async fn age(server: &mut Server, like: &str, days: i64) {
    let micros = days * 86_400_000_000;
    server
        .run(&format!("UPDATE messages SET created_at = created_at - {micros} WHERE content LIKE '{like}'"))
        .await;
    server.restart().await;
}

/// Waits until a list of messages is this one.
async fn until(person: &Person, path: &str, expected: &[&str]) {
    let started = Instant::now();
    loop {
        let shown = person.get(path).await.expect(200);
        if contents(&shown) == expected {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{shown}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn messages_expire_by_the_setting_of_their_server(database: Database) {
    let mut server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let settings = format!("/settings/servers/{community}/");
    let shown = alice.patch(&settings, &json!({"retention_days": 7})).await.expect(200);
    assert_eq!(shown["retention_days"], 7);
    let log = alice.get(&format!("/servers/{community}/audit-log/")).await.expect(200);
    assert_eq!(log["results"][0]["changes"], json!([{"field": "retention_days", "from": null, "to": "7"}]));
    bob.patch(&settings, &json!({"retention_days": 1})).await.expect(403);

    let pinned = post(&alice, &channel, "old and pinned").await;
    let root = post(&alice, &channel, "old").await;
    let path = |message: &Value| format!("{}{}/", messages_of(&channel), message["id"].as_str().unwrap());
    alice.post(&format!("{}pin/", path(&pinned)), &json!({})).await.expect(200);
    let reply = json!({"content": "a young reply", "reply_to": root["id"]});
    let reply = bob.post(&messages_of(&channel), &reply).await.expect(201);
    alice.get(&path(&root)).await.expect(200);
    age(&mut server, "old%", 8).await;
    until(&alice, &messages_of(&channel), &["a young reply", "old and pinned"]).await;

    alice.get(&path(&root)).await.expect(404);
    let shown = alice.get(&path(&reply)).await.expect(200);
    assert_eq!((&shown["reply_to"], &shown["message_type"]), (&Value::Null, &json!("reply")));
    let before = format!("{}?before={}", messages_of(&channel), root["id"].as_str().unwrap());
    assert_eq!(contents(&alice.get(&before).await.expect(200)), ["old and pinned"], "it marks its position");
    let mut resumed = bob.socket(&format!("/servers/{community}/channels/{channel}/?after_seq=0")).await;
    resumed.until("presence.join").await;
    let frames = [resumed.next().await, resumed.next().await, resumed.next().await, resumed.next().await];
    assert_eq!(frames.each_ref().map(|frame| frame["seq"].as_i64().unwrap()), [1, 2, 3, 4]);
    assert_eq!(
        (&frames[1]["payload"]["content"], &frames[1]["payload"]["is_deleted"]),
        (&json!(""), &json!(true))
    );

    alice.delete(&format!("{}unpin/", path(&pinned))).await.expect(200);
    server.restart().await;
    until(&alice, &messages_of(&channel), &["a young reply"]).await;
    let shown = alice.patch(&settings, &json!({"retention_days": null})).await.expect(200);
    assert_eq!(shown["retention_days"], Value::Null);
}

async fn direct_messages_expire_by_the_setting_of_the_site(database: Database) {
    let mut server = Server::start_with(database, &[("RETENTION__DAYS", "30")]).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let settings = format!("/settings/servers/{community}/");
    alice.patch(&settings, &json!({"retention_days": 90})).await.expect(200);
    post(&alice, &channel, "old, but kept here").await;
    let direct = format!("/messages/dm/{}/messages/", alice.open_dm(&[&bob]).await);
    for content in ["old", "young"] {
        alice.post(&direct, &json!({"content": content})).await.expect(201);
    }
    age(&mut server, "old%", 31).await;
    until(&bob, &direct, &["young"]).await;
    assert_eq!(contents(&alice.get(&messages_of(&channel)).await.expect(200)), ["old, but kept here"]);
    let unread = bob.get("/users/me/unread/").await.expect(200);
    let rooms = unread["rooms"].as_array().unwrap();
    let direct = rooms.iter().find(|room| room["kind"] == "dm").unwrap();
    assert_eq!((&direct["unread"], &direct["last_seq"]), (&json!(1), &json!(2)));
    let count = alice.get(&format!("{}?page=1", messages_of(&channel))).await.expect(200);
    assert_eq!(count["count"], 1);
}
