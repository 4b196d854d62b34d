//! Typing and presence of the other user.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Pair, get, post, socket};
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(
    typing_crosses_surfaces_and_ends_by_itself,
    who_is_there_is_known_from_any_socket,
    who_hides_is_not_there_and_never_was,
    the_end_of_the_last_socket_is_when_somebody_was_there,
);

async fn typing_crosses_surfaces_and_ends_by_itself(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let path = pair.at("/typing");
    let is_typing = async |who: &Person| get(who, &path).await.expect(200);
    assert_eq!(is_typing(&pair.bob).await, json!({"typing": false, "until": null}));
    let dm = pair.bob.get("/messages/dm/").await.expect(200)[0]["id"].as_str().unwrap().to_owned();
    let mut native = pair.bob.socket(&format!("/direct-messages/{dm}/")).await;

    post(&pair.alice, &path, &json!({"typing": true})).await.expect(204);
    assert_eq!(native.until("typing.start").await["payload"]["user"]["username"], "alice");
    let shown = is_typing(&pair.bob).await;
    assert!(shown["typing"] == true && shown["until"].as_str().unwrap().ends_with('Z'), "{shown}");
    assert_eq!(is_typing(&pair.alice).await["typing"], false, "it is the other user's");
    post(&pair.alice, &path, &json!({"typing": false})).await.expect(204);
    native.until("typing.stop").await;
    assert_eq!(is_typing(&pair.bob).await, json!({"typing": false, "until": null}));

    native.send(&json!({"event": "typing.start", "payload": {}})).await;
    while is_typing(&pair.alice).await["typing"] == false {}
    let started = std::time::Instant::now();
    while is_typing(&pair.alice).await["typing"] == true {
        assert!(started.elapsed() < Duration::from_secs(13), "still typing");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    for bad in [json!({}), json!({"typing": "yes"}), json!({"typing": null})] {
        post(&pair.alice, &path, &bad).await.expect(400);
    }
}

async fn online(who: &Person, pair: &Pair) -> Value {
    get(who, &pair.at("/presence")).await.expect(200)
}

/// Waits until the other user is shown as online, or as offline.
async fn until_online(who: &Person, pair: &Pair, wanted: bool) -> Value {
    let started = std::time::Instant::now();
    loop {
        let seen = online(who, pair).await;
        if seen["online"] == wanted {
            return seen;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{seen}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn who_is_there_is_known_from_any_socket(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let seen = online(&pair.alice, &pair).await;
    assert_eq!((&seen["user_id"], &seen["online"]), (&json!(pair.b), &json!(false)));
    let first = pair.socket(&pair.bob).await;
    assert_eq!(online(&pair.alice, &pair).await["online"], true);
    let second = socket(&pair.bob, "notifications").await;
    drop(first);
    let third = pair.bob.socket("/").await;
    drop(second);
    assert_eq!(online(&pair.alice, &pair).await["online"], true);
    drop(third);
    until_online(&pair.alice, &pair, false).await;
}

async fn who_hides_is_not_there_and_never_was(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let _here = pair.socket(&pair.bob).await;
    let hidden = json!({"user_id": pair.b, "online": false, "last_active_at": null});
    let settings = async |on: bool| {
        let body = json!({"show_online_status": on});
        pair.bob.patch("/settings/user/", &body).await.expect(200);
    };
    settings(false).await;
    assert_eq!(online(&pair.alice, &pair).await, hidden);
    settings(true).await;
    assert_eq!(online(&pair.alice, &pair).await["online"], true);
    pair.bob.patch("/users/me/", &json!({"status": "offline"})).await.expect(200);
    assert_eq!(online(&pair.alice, &pair).await, hidden);
}

async fn the_end_of_the_last_socket_is_when_somebody_was_there(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let stays: Socket = pair.socket(&pair.bob).await;
    let before = time::OffsetDateTime::from(std::time::SystemTime::now());
    drop(stays);
    until_online(&pair.alice, &pair, false).await;
    let started = std::time::Instant::now();
    loop {
        let seen = online(&pair.alice, &pair).await;
        let at = seen["last_active_at"].as_str().map(|text| {
            time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).unwrap()
        });
        if at.is_some_and(|at| at >= before) {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{seen}, and not after {before}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
