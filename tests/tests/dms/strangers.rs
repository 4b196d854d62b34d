//! A thread between two users does not exist for anyone else.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Pair, ask};
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(a_thread_of_others_is_like_none_on_every_route, a_group_is_no_thread);

/// Every route of a thread, with a valid body.
fn routes(thread: &str, message: &str) -> Vec<(Method, String, Option<Value>)> {
    let at = |path: &str| format!("/threads/{thread}{path}");
    let of = |path: &str| format!("/threads/{thread}/messages/{message}{path}");
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    vec![
        (put.clone(), format!("/requests/{thread}"), Some(json!({"status": "accepted"}))),
        (get.clone(), at("/messages"), None),
        (post.clone(), at("/messages"), Some(json!({"text": "x"}))),
        (delete.clone(), of(""), None),
        (get.clone(), at("/unread-count"), None),
        (post.clone(), at("/mark-read"), None),
        (put.clone(), at("/mute"), Some(json!({"muted": true}))),
        (put.clone(), at("/pin"), Some(json!({"pinned": true}))),
        (put.clone(), at("/archive"), Some(json!({"archived": true}))),
        (put, at("/block"), Some(json!({"blocked": true}))),
        (post.clone(), at("/typing"), Some(json!({"typing": true}))),
        (get.clone(), at("/typing"), None),
        (get.clone(), at("/presence"), None),
        (post.clone(), of("/heart"), None),
        (post, of("/reactions"), Some(json!({"emoji": "👍"}))),
        (get, of("/reactions"), None),
        (delete, of("/reactions/%F0%9F%91%8D"), None),
    ]
}

async fn is_hidden(who: &Person, thread: &str, message: &str) {
    for (method, path, body) in routes(thread, message) {
        let answer = ask(who, method.clone(), &path, body.as_ref()).await;
        assert_eq!(answer.status.as_u16(), 404, "{method} {path}: {}", answer.body);
        assert_eq!(answer.body, json!({"detail": "Not found.", "code": "not_found"}), "{method} {path}");
    }
    let path = format!("/ws/dms/{thread}?token={}", who.access);
    assert_eq!(Socket::connect(&who.base, &path).await.closed().await, 4404, "{thread}");
}

async fn a_thread_of_others_is_like_none_on_every_route(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let message = pair.messages(&pair.alice).await["items"][0]["id"].to_string();
    let mallory = Person::register(&server, "mallory").await;
    for thread in [
        pair.thread.to_string(),
        "424242".into(),
        "0".into(),
        "-1".into(),
        "x".into(),
        "99999999999999999999".into(),
    ] {
        is_hidden(&mallory, &thread, &message).await;
    }
    // Nothing has changed.
    assert_eq!(pair.messages(&pair.alice).await["total"], 1);
    // A message of another thread does not belong to this one.
    let own = super::request(&mallory, pair.a, "Hi").await.expect(201)["id"].to_string();
    for (method, path, body) in
        routes(&own, &message).into_iter().filter(|(_, path, _)| path.contains("/messages/"))
    {
        let answer = ask(&mallory, method, &path, body.as_ref()).await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{path}: {}", answer.body);
        assert_eq!(pair.messages(&pair.alice).await["items"][0]["heart_count"], 0);
    }
}

async fn a_group_is_no_thread(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let carol = Person::register(&server, "carol").await;
    let group = json!({"participant_ids": [pair.bob.id, carol.id]});
    let group = pair.alice.post("/messages/dm/", &group).await.expect(201);
    let path = format!("/messages/dm/{}/messages/", group["id"].as_str().unwrap());
    let message =
        carol.post(&path, &json!({"content": "all of you"})).await.expect(201)["number"].to_string();
    is_hidden(&pair.alice, &group["number"].to_string(), &message).await;
    assert_eq!(super::ids(&super::get(&pair.alice, "/inbox").await.expect(200)), [pair.thread]);
    assert_eq!(super::get(&pair.alice, "/unread-count").await.expect(200)["unread"], 0);
    assert!(carol.number().await > 0);
}
