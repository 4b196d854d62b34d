//! Channels: names, positions, privacy.

use serde_json::{Value, json};

use super::{alice_and_bob, each, fields, promote, refusal};
use crate::harness::{Database, Person, Server};

on_each_database!(
    channels_are_made_placed_changed_and_deleted,
    categories_make_no_circles,
    private_channels_are_invisible_to_others,
    closing_a_channel_closes_sockets,
);

async fn channels_are_made_placed_changed_and_deleted(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let path = format!("/channels/{community}/");

    let made = alice.post(&path, &json!({"name": " General "})).await.expect(201);
    let defaults = json!({
        "server": community, "name": "General", "description": "", "channel_type": "text", "position": 0,
        "is_private": false, "is_nsfw": false, "slowmode_delay": 0, "parent_category": null, "created_by": alice.id,
    });
    for (field, value) in defaults.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    assert_eq!(fields(&alice.post(&path, &json!({"name": "GENERAL"})).await), ["name"]);
    let bad =
        json!({"name": "", "channel_type": "tv", "slowmode_delay": 21601, "position": -1, "is_nsfw": "very"});
    assert_eq!(
        fields(&alice.post(&path, &bad).await),
        ["channel_type", "is_nsfw", "name", "position", "slowmode_delay"]
    );
    assert_eq!(bob.post(&path, &json!({"name": "mine"})).await.status.as_u16(), 403);

    alice.create_channel(&community, "second").await;
    let first = alice.post(&path, &json!({"name": "first", "position": 0})).await.expect(201);
    assert_eq!(each(&bob.get(&path).await.expect(200), "name"), ["General", "first", "second"]);
    let one = format!("{path}{}/", first["id"].as_str().unwrap());
    assert_eq!(fields(&alice.put(&one, &json!({"description": "x"})).await), ["name"]);
    let put = alice.put(&one, &json!({"name": "last", "position": 9})).await.expect(200);
    assert_eq!((&put["name"], &put["channel_type"]), (&json!("last"), &json!("text")));
    assert_eq!(fields(&alice.patch(&one, &json!({"name": "Second"})).await), ["name"]);
    assert_eq!(each(&bob.get(&path).await.expect(200), "name"), ["General", "second", "last"]);

    assert_eq!(bob.delete(&one).await.status.as_u16(), 403);
    alice.delete(&one).await.expect(204);
    assert_eq!(alice.get(&one).await.status.as_u16(), 404);
    let other = alice.create_server("Other", true).await;
    let foreign = format!("/channels/{other}/{}/", made["id"].as_str().unwrap());
    assert_eq!(alice.get(&foreign).await.status.as_u16(), 404);
}

async fn categories_make_no_circles(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let path = format!("/channels/{community}/");
    let top = alice.create_channel(&community, "top").await;
    let below = json!({"name": "below", "parent_category": top});
    let below = alice.post(&path, &below).await.expect(201)["id"].as_str().unwrap().to_owned();

    for parent in [&below, &top] {
        let circle = alice.patch(&format!("{path}{top}/"), &json!({"parent_category": parent})).await;
        assert_eq!(fields(&circle), ["parent_category"]);
    }
    let other = alice.create_server("Other", true).await;
    let elsewhere = alice.create_channel(&other, "elsewhere").await;
    let foreign = alice.patch(&format!("{path}{below}/"), &json!({"parent_category": elsewhere})).await;
    assert_eq!(fields(&foreign), ["parent_category"]);
    alice.delete(&format!("{path}{top}/")).await.expect(204);
    let orphan = alice.get(&format!("{path}{below}/")).await.expect(200);
    assert_eq!(orphan["parent_category"], Value::Null);
}

async fn private_channels_are_invisible_to_others(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    carol.join(&community).await;
    let path = format!("/channels/{community}/");
    let made = alice.post(&path, &json!({"name": "inner", "is_private": true})).await.expect(201);
    let id = made["id"].as_str().unwrap();
    let one = format!("{path}{id}/");
    let (members, messages) = (format!("{one}members/"), format!("/messages/channels/{id}/"));

    assert_eq!(bob.get(&path).await.expect(200), json!([]));
    for closed in [&one, &members, &messages] {
        assert_eq!(refusal(&bob.get(closed).await), (403, "private_channel"), "{closed}");
    }
    assert_eq!(bob.put(&format!("{members}{}/", bob.id), &json!({})).await.status.as_u16(), 403);

    alice.put(&format!("{members}{}/", bob.id), &json!({})).await.expect(204);
    alice.put(&format!("{members}{}/", bob.id), &json!({})).await.expect(204);
    assert_eq!(each(&bob.get(&members).await.expect(200), "username"), ["bobby"]);
    assert_eq!(each(&bob.get(&path).await.expect(200), "name"), ["inner"]);
    bob.post(&messages, &json!({"content": "hello"})).await.expect(201);
    assert_eq!(bob.put(&format!("{members}{}/", carol.id), &json!({})).await.status.as_u16(), 403);
    let stranger = Person::register(&server, "stranger").await;
    assert_eq!(fields(&alice.put(&format!("{members}{}/", stranger.id), &json!({})).await), ["user_id"]);

    let mut socket = bob.socket(&format!("/servers/{community}/channels/{id}/")).await;
    socket.until("presence.join").await;
    alice.delete(&format!("{members}{}/", bob.id)).await.expect(204);
    assert_eq!(socket.closed().await, 4403);
    assert_eq!(alice.delete(&format!("{members}{}/", bob.id)).await.status.as_u16(), 404);
    assert_eq!(bob.get(&one).await.status.as_u16(), 403);
    promote(&alice, &community, &carol, "manager").await;
    carol.get(&messages).await.expect(200);
}

async fn closing_a_channel_closes_sockets(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let one = format!("/channels/{community}/{channel}/");
    let live = format!("/servers/{community}/channels/{channel}/");
    let (mut hers, mut his) = (alice.socket(&live).await, bob.socket(&live).await);
    his.until("presence.join").await;

    let renamed = alice.patch(&one, &json!({"name": "lobby"})).await.expect(200);
    let frame = his.until("channel.updated").await;
    assert_eq!(frame["payload"], renamed);
    alice.patch(&one, &json!({"is_private": true})).await.expect(200);
    assert_eq!(his.closed().await, 4403);
    alice.delete(&one).await.expect(204);
    assert_eq!(hers.closed().await, 4403);
}
