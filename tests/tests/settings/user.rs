//! User settings.

use std::time::Duration;

use serde_json::json;

use super::{ServerContext, fields, refusal};
use crate::harness::{Database, Person, Server};

on_each_database!(
    settings_begin_with_the_defaults_and_change_as_requested,
    bad_values_write_nothing,
    who_hides_is_offline_to_others_and_never_comes_or_goes,
    who_allows_no_direct_messages_gets_none,
);

const PATH: &str = "/settings/user/";

async fn settings_begin_with_the_defaults_and_change_as_requested(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let defaults = alice.get(PATH).await.expect(200);
    let expected = json!({
        "id": alice.id, "theme": "dark", "language": "en", "compact_mode": false, "email_notifications": true,
        "push_notifications": true, "desktop_notifications": true, "notification_sound": true,
        "notify_messages": true, "notify_mentions": true, "notify_tasks": true, "notify_events": true,
        "notify_polls": true, "show_online_status": true, "allow_direct_messages": true, "dm_privacy": "everyone",
        "show_email": false, "reduced_motion": false, "high_contrast": false, "updated_at": defaults["updated_at"],
    });
    assert_eq!(defaults, expected);

    let others = json!({
        "id": "x", "theme": "auto", "language": "ja", "compact_mode": true, "email_notifications": false,
        "push_notifications": false, "desktop_notifications": false, "notification_sound": false,
        "notify_messages": false, "notify_mentions": false, "notify_tasks": false, "notify_events": false,
        "notify_polls": false, "show_online_status": false, "allow_direct_messages": false, "show_email": true,
        "reduced_motion": true, "high_contrast": true, "updated_at": "x",
    });
    let put = alice.put(PATH, &others).await.expect(200);
    for (field, value) in others.as_object().unwrap() {
        let read_only = ["id", "updated_at"].contains(&field.as_str());
        assert_eq!(&put[field] == value, !read_only, "{field}");
    }
    assert_eq!(put["dm_privacy"], "no_one");
    assert_eq!(alice.get(PATH).await.expect(200), put);
    let patched = alice.patch(PATH, &json!({"theme": "light"})).await.expect(200);
    assert_eq!((&patched["theme"], &patched["language"]), (&json!("light"), &json!("ja")));
    let bob = Person::register(&server, "bobby").await;
    assert_eq!(bob.get(PATH).await.expect(200)["theme"], "dark");
}

async fn bad_values_write_nothing(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let before = alice.get(PATH).await.expect(200);
    let bad = json!({"theme": "pink", "language": "tlh", "dm_privacy": "some", "notify_polls": "no",
        "show_email": null, "compact_mode": true});
    for answer in [alice.patch(PATH, &bad).await, alice.put(PATH, &bad).await] {
        assert_eq!(fields(&answer), ["dm_privacy", "language", "notify_polls", "show_email", "theme"]);
    }
    assert_eq!(alice.get(PATH).await.expect(200), before);
}

async fn who_hides_is_offline_to_others_and_never_comes_or_goes(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let ServerContext { alice, bob, id, channel } = &community;
    let live = format!("/servers/{id}/channels/{channel}/");
    let mut hers = alice.socket(&live).await;
    hers.until("presence.join").await;
    let seen = async || {
        let member = alice.get(&format!("/servers/{id}/members/{}/", bob.id)).await.expect(200);
        member["user"]["status"].as_str().unwrap().to_owned()
    };
    let mut his = bob.socket(&live).await;
    his.until("presence.join").await;
    assert_eq!(hers.until("presence.join").await["payload"]["user"]["id"], bob.id.as_str());
    assert_eq!(seen().await, "online");

    bob.patch(PATH, &json!({"show_online_status": false})).await.expect(200);
    assert_eq!(hers.until("presence.leave").await["payload"]["user"]["id"], bob.id.as_str());
    assert_eq!(seen().await, "offline");
    assert_eq!(bob.get("/users/me/").await.expect(200)["status"], "online", "to himself");
    let online = alice.socket(&live).await.until("presence.join").await["payload"]["online"].clone();
    assert!(online.as_array().unwrap().iter().all(|person| person["id"] != bob.id.as_str()), "{online}");
    drop(his);
    let mut his = bob.socket(&live).await;
    his.until("presence.join").await;
    assert!(hers.is_silent_for(Duration::from_millis(300)).await);

    bob.patch(PATH, &json!({"show_online_status": true})).await.expect(200);
    assert_eq!(hers.until("presence.join").await["payload"]["user"]["id"], bob.id.as_str());
    assert_eq!(seen().await, "online");
}

async fn who_allows_no_direct_messages_gets_none(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;
    let dm = alice.open_dm(&[&bob]).await;
    let messages = format!("/messages/dm/{dm}/messages/");
    let write = async || alice.post(&messages, &json!({"content": "hello"})).await;
    write().await.expect(201);

    let closed = bob.patch(PATH, &json!({"allow_direct_messages": false})).await.expect(200);
    assert_eq!(closed["dm_privacy"], "no_one");
    assert_eq!(refusal(&write().await), (403, "not_reachable"));
    let carol = Person::register(&server, "carol").await;
    let open = json!({"participant_ids": [bob.id]});
    assert_eq!(refusal(&carol.post("/messages/dm/", &open).await), (403, "not_reachable"));

    let followed = bob.patch(PATH, &json!({"dm_privacy": "followers"})).await.expect(200);
    assert_eq!(followed["allow_direct_messages"], true);
    assert_eq!(refusal(&write().await), (403, "not_reachable"));
    alice.put(&format!("/users/{}/follow/", bob.id), &json!({})).await.expect(204);
    write().await.expect(201);

    bob.patch(PATH, &json!({"dm_privacy": "no_one"})).await.expect(200);
    let opened = bob.patch(PATH, &json!({"allow_direct_messages": true})).await.expect(200);
    assert_eq!(opened["dm_privacy"], "everyone");
    carol.post("/messages/dm/", &open).await.expect(201);
}
