//! Errors name the field, and nothing is written.

use serde_json::{Value, json};

use super::{alice_and_bob, at, fields, make, titles};
use crate::harness::{Database, Person, Server};

on_each_database!(bad_values_are_reported_on_their_field_and_nothing_is_written);

async fn bad_values_are_reported_on_their_field_and_nothing_is_written(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let eve = Person::register(&server, "everyone_else").await;
    let other = eve.create_server("Other", true).await;
    let foreign = eve.create_channel(&other, "general").await;
    let task = make(&alice, &community, &json!({"title": "Good"})).await;
    let nobody = "01900000-0000-7000-8000-000000000000";
    let many: Vec<String> = (0..21).map(|n| format!("tag {n}")).collect();

    for (field, value) in [
        ("title", json!("")),
        ("title", json!("x".repeat(201))),
        ("title", json!("a\u{0}b")),
        ("title", json!(7)),
        ("description", json!("x".repeat(10_001))),
        ("description", Value::Null),
        ("assigned_to_id", json!(eve.id)),
        ("assigned_to_id", json!(nobody)),
        ("assigned_to_id", json!("me")),
        ("channel", json!(foreign)),
        ("channel", json!(nobody)),
        ("channel", json!({})),
        ("status", json!("done")),
        ("status", json!("overdue")),
        ("status", json!(["pending"])),
        ("priority", json!("HIGH")),
        ("progress", json!(101)),
        ("progress", json!(-1)),
        ("progress", json!(0.5)),
        ("progress", json!(99_999_999_999_999_999_i64)),
        ("due_date", json!("2025-02-30T00:00:00Z")),
        ("due_date", json!("1969-12-31T23:59:59Z")),
        ("due_date", json!("tomorrow")),
        ("due_date", json!(5)),
        ("start_date", json!("10000-01-01T00:00:00Z")),
        ("tags", json!(many)),
        ("tags", json!(["x".repeat(51)])),
        ("tags", json!([""])),
        ("tags", json!([1])),
        ("tags", json!("ux")),
    ] {
        let mut body = json!({"title": "Bad"});
        body[field] = value.clone();
        let made = alice.post(&format!("/tasks/{community}/"), &body).await;
        assert_eq!(fields(&made), [field], "{value}");
        let changed = alice.patch(&at(&community, &task, ""), &json!({field: value})).await;
        assert_eq!(fields(&changed), [field], "{value}");
    }
    let backwards =
        json!({"title": "Bad", "start_date": "2030-01-02T00:00:00Z", "due_date": "2030-01-01T00:00:00Z"});
    assert_eq!(fields(&alice.post(&format!("/tasks/{community}/"), &backwards).await), ["due_date"]);
    alice
        .patch(&at(&community, &task, ""), &json!({"start_date": null, "assigned_to_id": null}))
        .await
        .expect(200);
    let given = alice.post(&at(&community, &task, "assign/"), &json!({"user_id": eve.id})).await;
    assert_eq!(fields(&given), ["user_id"]);
    for query in
        ["status=done", "priority=1", "assigned_to=me", "assigned_by=x", "channel=general", "overdue=maybe"]
    {
        let list = alice.get(&format!("/tasks/{community}/?{query}")).await;
        assert_eq!(fields(&list), [query.split_once('=').unwrap().0]);
    }

    assert_eq!(titles(&alice, &community, "").await, ["Good"]);
    assert_eq!(alice.get(&at(&community, &task, "")).await.expect(200), task);
}
