//! Comments on tasks.

use serde_json::{Value, json};

use super::{alice_and_bob, at, fields, make};
use crate::harness::{Database, Server};

on_each_database!(replies_nest_to_a_depth_of_twenty, comments_are_paged_by_their_top);

async fn replies_nest_to_a_depth_of_twenty(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let task = make(&alice, &community, &json!({"title": "Talk"})).await;
    let path = at(&community, &task, "comments/");
    let mut last = Value::Null;
    for depth in 1..=20 {
        let body = json!({"content": format!("depth {depth}"), "reply_to": last});
        let comment = bob.post(&path, &body).await.expect(201);
        assert_eq!(comment["reply_to"], last);
        last = comment["id"].clone();
    }
    assert_eq!(
        fields(&bob.post(&path, &json!({"content": "too deep", "reply_to": last})).await),
        ["reply_to"]
    );
    let other = make(&alice, &community, &json!({"title": "Other"})).await;
    let elsewhere =
        alice.post(&at(&community, &other, "comments/"), &json!({"content": "x", "reply_to": last})).await;
    assert_eq!(fields(&elsewhere), ["reply_to"]);
    for content in [json!(""), json!(" \n"), json!("x".repeat(2_001)), json!(null), json!(1)] {
        assert_eq!(fields(&bob.post(&path, &json!({"content": content})).await), ["content"]);
    }

    let all = alice.get(&path).await.expect(200);
    let mut here = &all[0];
    for depth in 1..=20 {
        assert_eq!(here["content"], format!("depth {depth}"));
        assert_eq!(here["author"]["id"], bob.id.as_str());
        here = &here["replies"][0];
    }
    assert!(here.is_null());
    assert_eq!(alice.get(&at(&community, &task, "")).await.expect(200)["comments_count"], 20);
}

async fn comments_are_paged_by_their_top(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let task = make(&alice, &community, &json!({"title": "Talk"})).await;
    let path = at(&community, &task, "comments/");
    for n in 1..=3 {
        let top = alice.post(&path, &json!({"content": format!("top {n}")})).await.expect(201);
        alice.post(&path, &json!({"content": format!("reply {n}"), "reply_to": top["id"]})).await.expect(201);
    }
    let page = alice.get(&format!("{path}?page=2&page_size=2")).await.expect(200);
    assert_eq!((&page["count"], &page["results"].as_array().unwrap().len().into()), (&json!(3), &json!(1)));
    assert_eq!(page["results"][0]["content"], "top 3");
    assert_eq!(page["results"][0]["replies"][0]["content"], "reply 3");
}
