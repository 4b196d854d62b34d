//! Which `@` in a message is a mention.

use serde_json::json;

use super::{alice_and_bob, each, notified, post};
use crate::harness::{Database, Server};

on_each_database!(an_at_sign_calls_unless_it_stands_in_code_or_in_an_address);

/// Texts without mentions.
const SILENT: &[&str] = &[
    "`@bobby` and `@everyone @Crew`",
    "```\n@bobby @everyone @Crew\n```",
    "look:\n\n    @bobby @everyone @Crew",
    "https://example.org/@bobby and mail a.@bobby or x@bobby.org",
    "@robert",
];

/// Texts that mention Bob once.
const CALLS: &[&str] = &[
    "cc:@bobby",
    "(@alice)(@bobby)",
    "@alice,@bobby",
    "@alice/@bobby",
    "@alice、@bobby",
    "@alice&@bobby|@alice",
    "感謝@bobby",
    "@bobbyさん",
    "thanks @bobby.",
    "_@bobby_ and `code`",
    "cc:@everyone",
    "(@crew)",
];

async fn an_at_sign_calls_unless_it_stands_in_code_or_in_an_address(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let role = json!({"name": "Crew", "is_mentionable": true});
    let role = alice.post(&format!("/servers/{community}/roles/"), &role).await.expect(201);
    let roles = format!("/servers/{community}/members/{}/roles/", bob.id);
    alice.post(&roles, &json!({"role_ids": [role["id"]]})).await.expect(200);

    for text in SILENT.iter().chain(CALLS) {
        post(&alice, &channel, text).await;
    }

    // Notifications are in the order of the messages.
    let list = notified(&bob, CALLS.len()).await;
    let mut bodies = each(&list, "body");
    bodies.reverse();
    assert_eq!(bodies, CALLS);
    let unread = bob.get("/users/me/unread/").await.expect(200);
    assert_eq!(unread["mentions"], CALLS.len());
}
