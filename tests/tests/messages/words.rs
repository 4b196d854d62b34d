//! Lists of messages filtered by words.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{alice_and_bob, contents, messages_of};
use crate::harness::{Database, Server};

on_each_database!(every_list_finds_words_at_once_and_once_they_are_indexed);

/// How long indexing may take.
const PATIENCE: Duration = Duration::from_secs(10);

async fn every_list_finds_words_at_once_and_once_they_are_indexed(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let dm = alice.open_dm(&[&bob]).await;
    let direct = format!("/messages/dm/{dm}/messages/");
    let in_channel = messages_of(&channel);
    for path in [&in_channel, &direct] {
        for text in ["Budget for the Café", "nothing", "the budget_2026 report"] {
            alice.post(path, &json!({"content": text})).await.expect(201);
        }
    }
    let conversation = format!("/conversations/{dm}/messages/");
    for is_indexed in [false, true] {
        for path in [&in_channel, &direct, &conversation] {
            for (query, expected) in [
                ("search=BUDG", vec!["the budget_2026 report", "Budget for the Café"]),
                ("search=cafe", vec!["Budget for the Café"]),
                ("search=report%20budget", vec!["the budget_2026 report"]),
                ("search=2026", vec!["the budget_2026 report"]),
                ("search=%22the%20cafe%22", vec!["Budget for the Café"]),
                ("search=budget&limit=1", vec!["the budget_2026 report"]),
                ("search=dget", vec![]),
                ("search=%25", vec![]),
                ("search=%20", vec!["the budget_2026 report", "nothing", "Budget for the Café"]),
            ] {
                let found = bob.get(&format!("{path}?{query}")).await.expect(200);
                assert_eq!(contents(&found), expected, "{path}?{query}, indexed: {is_indexed}");
            }
            let page = bob.get(&format!("{path}?search=budget&page=2&page_size=1")).await.expect(200);
            assert_eq!(
                (&page["count"], contents(&page["results"])),
                (&json!(2), vec!["Budget for the Café"])
            );
            let long = "x".repeat(201);
            assert!(bob.get(&format!("{path}?search={long}")).await.expect(400).get("search").is_some());
        }
        for path in ["/messages/api/chats/?search=cafe", "/dms/inbox?q=budg%20cafe"] {
            let found = bob.ask_at("GET", path, None).await.expect(200);
            let total = found.get("count").or(found.get("total"));
            assert_eq!(total, Some(&json!(1)), "{path}: {found}");
        }
        let nowhere = bob.ask_at("GET", "/dms/inbox?q=udget", None).await.expect(200);
        assert_eq!(nowhere["total"], 0);
        let started = Instant::now();
        let search = format!("/servers/{community}/search/?q=budget");
        while bob.get(&search).await.expect(200).as_array().map(Vec::len) != Some(2) {
            assert!(started.elapsed() < PATIENCE, "the index was not updated in time");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
