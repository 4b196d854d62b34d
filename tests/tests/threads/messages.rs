//! Idempotency with nonces, and parts of a thread.

use std::collections::HashSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{PATH, ask, get, say, two};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_nonce_makes_one_message_of_twenty_that_open_the_thread,
    a_nonce_has_1_to_64_characters,
    a_thread_is_shown_around_any_of_its_messages,
    bad_parts_of_a_thread_are_refused_on_the_field,
);

async fn say_once(person: &Person, to: i64, content: &str, nonce: &Value) -> Answer {
    let body = json!({"recipient_id": to, "content": content, "nonce": nonce});
    ask(person, Method::POST, PATH, Some(&body)).await
}

async fn a_nonce_makes_one_message_of_twenty_that_open_the_thread(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, a, b) = two(&server).await;
    let nonce = json!("n-1");
    let answers = join_all((0..20).map(|_| say_once(&alice, b, "once", &nonce))).await;
    let ids: HashSet<String> = answers.iter().map(|answer| answer.body["id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{answers:?}");
    let with = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
    assert_eq!((with(201), with(200)), (1, 19));
    let later = say_once(&alice, b, "other words", &nonce).await.expect(200);
    assert_eq!(later["content"], "once");

    let theirs = say_once(&bob, a, "mine", &nonce).await.expect(201);
    let thread = get(&alice, &format!("{PATH}{}/", theirs["thread"]["id"])).await.expect(200);
    assert_eq!(thread["messages"].as_array().unwrap().len(), 2);
}

async fn a_nonce_has_1_to_64_characters(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, b) = two(&server).await;
    for nonce in [json!(""), json!("x".repeat(65)), json!(5), json!("a\u{0}b")] {
        let refused = say_once(&alice, b, "x", &nonce).await.expect(400);
        assert_eq!(refused["error"], "Validation error");
        assert!(refused["details"].as_str().unwrap().starts_with("nonce: "), "{refused}");
    }
    assert_eq!(get(&alice, PATH).await.expect(200)["count"], 0);
    for nonce in [json!(null), json!("x"), json!("é".repeat(64))] {
        say_once(&alice, b, "x", &nonce).await.expect(201);
    }
}

async fn a_thread_is_shown_around_any_of_its_messages(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, _, b) = two(&server).await;
    let mut all = Vec::new();
    let mut thread = Value::Null;
    for n in 0..7 {
        let sent = say(&alice, b, &format!("{n}")).await.expect(201);
        all.push(sent["id"].as_i64().unwrap());
        thread = sent["thread"]["id"].clone();
    }
    let at = |n: usize| all[n];
    for (query, range) in [
        (String::new(), 0..7),
        ("?limit=3".to_owned(), 4..7),
        (format!("?before={}", at(3)), 0..3),
        (format!("?before={}&limit=2", at(5)), 3..5),
        (format!("?after={}", at(3)), 4..7),
        (format!("?after={}&limit=2", at(3)), 4..6),
        (format!("?after={}", at(6)), 7..7),
        ("?limit=0".to_owned(), 6..7),
    ] {
        let shown = get(&alice, &format!("{PATH}{thread}/{query}")).await.expect(200);
        let ids: Vec<i64> =
            shown["messages"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, all[range], "{query}");
    }
}

async fn bad_parts_of_a_thread_are_refused_on_the_field(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, a, b) = two(&server).await;
    let carol = Person::register(&server, "carol").await;
    let c = carol.number().await;
    let elsewhere = say(&alice, c, "x").await.expect(201)["id"].clone();
    let sent = say(&bob, a, "x").await.expect(201);
    say(&alice, b, "y").await.expect(201);
    for (field, query) in [
        ("before", "?before=424242".to_owned()),
        ("after", "?after=424242".to_owned()),
        ("before", format!("?before={elsewhere}")),
        ("after", "?after=x".to_owned()),
        ("after", format!("?after={}&before={}", sent["id"], sent["id"])),
        ("limit", "?limit=many".to_owned()),
    ] {
        let path = format!("{PATH}{}/{query}", sent["thread"]["id"]);
        let details = get(&alice, &path).await.expect(400)["details"].clone();
        assert!(details.as_str().unwrap().starts_with(&format!("{field}: ")), "{query}: {details}");
    }
}
