//! All input about polls gets a clear response, and invalid input writes nothing.

use serde_json::{Value, json};

use super::{alice_and_bob, create, fields, options, vote};
use crate::harness::{Database, Server};

on_each_database!(
    bad_polls_are_refused_with_every_broken_rule,
    bad_votes_are_refused_and_count_nothing,
    what_nobody_may_write_is_ignored,
);

async fn bad_polls_are_refused_with_every_broken_rule(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let list = format!("/polls/{community}/");
    let wrong = json!({
        "question": 5, "options": "Lake cabin", "channel": "general", "anonymous_votes": "maybe",
        "expires_at": "soon", "status": 1, "description": null,
    });
    let all = ["anonymous_votes", "channel", "description", "expires_at", "options", "question", "status"];
    assert_eq!(fields(&alice.post(&list, &wrong).await), all);
    let broken = json!({
        "question": " ", "options": ["one"], "channel": "0190b2f0-0000-7000-8000-000000000000",
        "expires_at": "2020-01-01T00:00:00Z", "status": "closed", "description": "x".repeat(4_001),
    });
    let all = ["channel", "description", "expires_at", "options", "question", "status"];
    assert_eq!(fields(&alice.post(&list, &broken).await), all);
    let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    for bad in [
        json!([]),
        json!(many),
        json!(["a", " A "]),
        json!(["Straße", "STRASSE"]),
        json!(["a", ""]),
        json!(["a", "x".repeat(201)]),
        json!(["a", "b\u{0}c"]),
        json!(["a", 5]),
        json!({"a": "b"}),
        Value::Null,
    ] {
        let body = json!({"question": "Where?", "options": bad});
        assert_eq!(fields(&alice.post(&list, &body).await), ["options"], "{bad}");
    }
    for bad in ["1969-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "2999-02-30T00:00:00Z", "2999-01-01"] {
        let body = json!({"question": "Where?", "options": ["a", "b"], "expires_at": bad});
        assert_eq!(fields(&alice.post(&list, &body).await), ["expires_at"], "{bad}");
    }
    assert_eq!(fields(&alice.post(&list, &json!({})).await), ["options", "question"]);
    assert_eq!(alice.get(&list).await.expect(200), json!([]), "nothing was written");

    let (path, before) = create(&alice, &community, &json!({})).await;
    assert_eq!(fields(&alice.put(&path, &json!({"description": "x"})).await), ["options", "question"]);
    let broken = json!({"question": "", "options": ["one"], "expires_at": "2020-01-01T00:00:00Z",
        "channel": "0190b2f0-0000-7000-8000-000000000000", "description": "fine"});
    let all = ["channel", "expires_at", "options", "question"];
    assert_eq!(fields(&alice.patch(&path, &broken).await), all);
    // Rules that need the clock or the database are checked only if the body is otherwise valid.
    let unread = json!({"question": "", "options": ["one"], "status": "x"});
    assert_eq!(fields(&alice.patch(&path, &unread).await), ["options", "question", "status"]);
    assert_eq!(alice.get(&path).await.expect(200), before);
}

async fn bad_votes_are_refused_and_count_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({})).await;
    let ids = options(&poll);
    let unknown = "0190b2f0-0000-7000-8000-000000000000";
    let oversize: Vec<String> =
        (0..21).map(|n| format!("0190b2f0-0000-7000-8000-0000000000{n:02}")).collect();
    for bad in [
        json!({}),
        json!({"option_ids": null}),
        json!({"option_ids": []}),
        json!({"option_ids": ids[0]}),
        json!({"option_ids": ["first"]}),
        json!({"option_ids": [5]}),
        json!({"option_ids": [unknown]}),
        json!({"option_ids": [ids[0], ids[1]]}),
        json!({"option_ids": oversize}),
        json!({"option_ids": {"id": ids[0]}}),
    ] {
        let answer = bob.post(&format!("{path}vote/"), &bad).await;
        assert_eq!(fields(&answer), ["option_ids"], "{bad}");
    }
    let (multiple, other) = create(&alice, &community, &json!({"allow_multiple_votes": true})).await;
    let half = vote(&bob, &multiple, &[options(&other)[0], ids[0]]).await;
    assert_eq!(fields(&half), ["option_ids"], "an option of another poll");
    for path in [&path, &multiple] {
        assert_eq!(bob.get(path).await.expect(200)["total_votes"], json!(0));
    }
}

async fn what_nobody_may_write_is_ignored(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let forged = json!({"id": alice.id, "created_by": alice.id, "total_votes": 99, "closed_at": "2020-01-01T00:00:00Z",
        "is_expired": true, "user_votes": [alice.id], "anything": 1});
    let (path, poll) = create(&bob, &community, &forged).await;
    assert_eq!(poll["created_by"]["id"], bob.id);
    assert_eq!((&poll["total_votes"], &poll["closed_at"]), (&json!(0), &Value::Null));
    let same = bob.patch(&path, &forged).await.expect(200);
    assert_eq!(same["user_votes"], json!([]));
}
