//! Notification preferences.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{ServerContext, fields};
use crate::harness::{Database, Person, Server};

on_each_database!(
    a_preference_is_made_changed_and_deleted,
    preferences_are_their_owners,
    fifty_at_once_make_one_preference,
);

const PATH: &str = "/settings/notifications/";

async fn a_preference_is_made_changed_and_deleted(database: Database) {
    let server = Server::start(database).await;
    let ServerContext { bob, id, .. } = ServerContext::new(&server).await;
    let body = json!({"server": id, "notification_level": "mentions"});
    let made = bob.post(PATH, &body).await.expect(201);
    let expected = json!({"id": made["id"], "server": id, "notification_level": "mentions",
        "mute_server": false, "mute_until": null, "updated_at": made["updated_at"]});
    assert_eq!(made, expected);
    assert_eq!(fields(&bob.post(PATH, &body).await), ["server"]);
    let one = format!("{PATH}{}/", made["id"].as_str().unwrap());
    assert_eq!(bob.get(&one).await.expect(200), made);
    assert_eq!(bob.get(PATH).await.expect(200), json!([made]));

    let long_ago = json!({"mute_server": true, "mute_until": "1999-12-31T23:59:59+01:00"});
    let muted = bob.patch(&one, &long_ago).await.expect(200);
    assert_eq!(muted["mute_until"], "1999-12-31T22:59:59Z", "a past time is shown as it was set");
    assert_eq!(muted["notification_level"], "mentions");
    let put = bob.put(&one, &json!({"notification_level": "nothing", "server": bob.id})).await.expect(200);
    assert_eq!(
        (&put["notification_level"], &put["mute_server"], &put["server"]),
        (&json!("nothing"), &json!(true), &json!(id))
    );
    assert_eq!(fields(&bob.put(&one, &json!({"mute_server": false})).await), ["notification_level"]);
    for (field, bad) in [
        ("notification_level", json!("loud")),
        ("mute_server", json!("yes")),
        ("mute_until", json!("tomorrow")),
    ] {
        assert_eq!(fields(&bob.patch(&one, &json!({field: bad})).await), [field]);
    }
    assert_eq!(bob.get(&one).await.expect(200), put, "nothing of that was written");
    let cleared = bob.patch(&one, &json!({"mute_until": null})).await.expect(200);
    assert_eq!(cleared["mute_until"], Value::Null);

    bob.delete(&one).await.expect(204);
    bob.delete(&one).await.expect(404);
    bob.get(&one).await.expect(404);
    bob.post(PATH, &body).await.expect(201);
}

async fn preferences_are_their_owners(database: Database) {
    let server = Server::start(database).await;
    let ServerContext { alice, bob, id, .. } = ServerContext::new(&server).await;
    let body = json!({"server": id, "notification_level": "all", "user": alice.id});
    let made = bob.post(PATH, &body).await.expect(201);
    let one = format!("{PATH}{}/", made["id"].as_str().unwrap());
    assert_eq!(alice.get(PATH).await.expect(200), json!([]));
    alice.get(&one).await.expect(404);
    alice.patch(&one, &json!({"mute_server": true})).await.expect(404);
    alice.delete(&one).await.expect(404);
    assert_eq!(bob.get(&one).await.expect(200), made);

    let carol = Person::register(&server, "carol").await;
    carol.post(PATH, &body).await.expect(403);
    assert_eq!(
        fields(&carol.post(PATH, &json!({"server": carol.id, "notification_level": "all"})).await),
        ["server"]
    );
    assert_eq!(fields(&carol.post(PATH, &json!({"server": 5})).await), ["notification_level", "server"]);
    alice.delete(&format!("/servers/{id}/")).await.expect(204);
    bob.get(&one).await.expect(404);
}

async fn fifty_at_once_make_one_preference(database: Database) {
    let server = Server::start(database).await;
    let ServerContext { bob, id, .. } = ServerContext::new(&server).await;
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let (bob, body) = (bob.clone(), json!({"server": id, "notification_level": "all"}));
        callers.spawn(async move { bob.post(PATH, &body).await });
    }
    let answers = callers.join_all().await;
    let made = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
    assert_eq!(made, 1);
    for refused in answers.iter().filter(|answer| answer.status.as_u16() != 201) {
        assert_eq!(fields(refused), ["server"]);
    }
    assert_eq!(bob.get(PATH).await.expect(200).as_array().unwrap().len(), 1);
}
