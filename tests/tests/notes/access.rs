//! Permissions on notes.

use serde_json::json;

use super::{alice_and_bob, each, refusal, retro, written};
use crate::harness::{Database, Person, Server};

on_each_database!(
    locks_hold_all_but_those_who_govern,
    collaborators_read_write_or_govern,
    outsiders_write_nothing,
);

async fn locks_hold_all_but_those_who_govern(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    carol.join(&community).await;
    let (_, path) = retro(&bob, &community).await;
    let edit = |n: i32| json!({"content": format!("edit {n}")});
    let lock = format!("{path}lock/");

    for marked in ["pin", "lock"] {
        let refused = carol.post(&format!("{path}{marked}/"), &json!({})).await;
        assert_eq!(refusal(&refused), (403, "permission_denied"), "{marked}");
    }
    assert_eq!(refusal(&carol.delete(&path).await), (403, "permission_denied"));
    carol.patch(&path, &edit(1)).await.expect(200);
    assert_eq!(bob.post(&lock, &json!({})).await.expect(200)["is_locked"], true);
    assert_eq!(refusal(&carol.patch(&path, &edit(2)).await), (403, "note_locked"));
    let back = json!({"version_number": 1});
    assert_eq!(refusal(&carol.post(&format!("{path}restore/"), &back).await), (403, "note_locked"));
    bob.patch(&path, &edit(3)).await.expect(200);
    let note = alice.patch(&path, &edit(4)).await.expect(200);
    assert_eq!(note["version"], 4, "rejected requests wrote nothing");
    assert_eq!(alice.post(&lock, &json!({})).await.expect(200)["is_locked"], false);
    carol.patch(&path, &edit(5)).await.expect(200);
}

async fn collaborators_read_write_or_govern(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (_, path) = retro(&alice, &community).await;
    let parts = format!("{path}collaborators/");
    let make = |permission: &str| json!({"user_id": bob.id, "permission": permission});

    assert_eq!(refusal(&bob.post(&parts, &make("admin")).await), (403, "permission_denied"));
    let added = alice.post(&parts, &make("view")).await.expect(201);
    assert_eq!((&added["user"]["id"], &added["permission"]), (&json!(bob.id), &json!("view")));
    let edit = json!({"content": "bob's"});
    assert_eq!(refusal(&bob.patch(&path, &edit).await), (403, "permission_denied"));
    bob.get(&path).await.expect(200);

    let replaced = alice.post(&parts, &make("admin")).await.expect(200);
    assert_eq!((&replaced["id"], &replaced["permission"]), (&added["id"], &json!("admin")));
    let note = bob.patch(&path, &edit).await.expect(200);
    assert_eq!(each(&note["collaborators"], "permission"), ["admin"], "an edit does not lower a permission");
    bob.post(&format!("{path}lock/"), &json!({})).await.expect(200);
    let one = format!("{parts}{}/", bob.id);
    alice.delete(&one).await.expect(204);
    assert_eq!(alice.delete(&one).await.status.as_u16(), 404);
    assert_eq!(refusal(&bob.delete(&path).await), (403, "permission_denied"));

    let stranger = Person::register(&server, "stranger").await;
    for (user, permission, field) in
        [(&stranger.id, "edit", "user_id"), (&alice.id, "edit", "user_id"), (&bob.id, "own", "permission")]
    {
        let body = json!({"user_id": user, "permission": permission});
        let refused = alice.post(&parts, &body).await.expect(400);
        assert!(refused[field].is_array(), "{refused}");
    }
}

async fn outsiders_write_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (note, path) = retro(&alice, &community).await;
    let stranger = Person::register(&server, "stranger").await;
    let list = format!("/notes/{community}/");

    assert_eq!(refusal(&stranger.get(&list).await), (403, "not_a_member"));
    assert_eq!(refusal(&stranger.get(&path).await), (403, "not_a_member"));
    assert_eq!(refusal(&stranger.post(&list, &json!({"title": "x"})).await), (403, "not_a_member"));
    assert_eq!(refusal(&stranger.patch(&path, &json!({"title": "x"})).await), (403, "not_a_member"));
    alice.post(&format!("/servers/{community}/members/{}/mute/", bob.id), &json!({})).await.expect(200);
    assert_eq!(refusal(&bob.patch(&path, &json!({"title": "x"})).await), (403, "muted"));
    let other = alice.create_server("Other", true).await;
    let (elsewhere, _) = written(&alice, &other, &json!({"title": "Elsewhere"})).await;
    let foreign = format!("{list}{}/", elsewhere["id"].as_str().unwrap());
    assert_eq!(alice.get(&foreign).await.status.as_u16(), 404);
    assert_eq!(alice.get(&format!("{list}nonsense/")).await.status.as_u16(), 404);
    assert_eq!(alice.get(&list).await.expect(200), json!([note]));
}
