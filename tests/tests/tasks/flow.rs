//! A task from its creation to its deletion.

use serde_json::{Value, json};

use super::{alice_and_bob, at, make, titles};
use crate::harness::{Database, Server};

on_each_database!(a_task_lives_and_goes, lists_are_filtered_and_ordered);

async fn a_task_lives_and_goes(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let task =
        make(&bob, &community, &json!({"title": " Design review ", "progress": 70, "tags": ["Ux", "ux"]}))
            .await;
    let defaults = json!({
        "title": "Design review", "description": "", "assigned_to": null, "server": community, "channel": null,
        "status": "pending", "priority": "medium", "progress": 70, "due_date": null, "start_date": null,
        "completed_at": null, "tags": ["Ux"], "attachments": [], "comments_count": 0, "attachments_count": 0,
        "is_overdue": false,
    });
    for (field, value) in defaults.as_object().unwrap() {
        assert_eq!(&task[field], value, "{field}");
    }
    assert_eq!(task["assigned_by"]["id"], bob.id.as_str());
    let path = at(&community, &task, "");

    let given = bob.post(&at(&community, &task, "assign/"), &json!({"user_id": alice.id})).await.expect(200);
    assert_eq!(given["task"]["assigned_to"]["id"], alice.id.as_str());
    let dated = json!({"due_date": "2030-11-10T17:00:00+01:00", "start_date": "2030-11-03T09:00:00"});
    let dated = alice.patch(&path, &dated).await.expect(200);
    assert_eq!(
        (&dated["due_date"], &dated["start_date"]),
        (&json!("2030-11-10T16:00:00Z"), &json!("2030-11-03T09:00:00Z"))
    );

    let done = alice.post(&at(&community, &task, "complete/"), &json!({})).await.expect(200)["task"].clone();
    assert_eq!((&done["status"], &done["progress"]), (&json!("completed"), &json!(100)));
    assert!(done["completed_at"].is_string());
    let again = bob.post(&at(&community, &task, "complete/"), &json!({})).await.expect(200);
    assert_eq!(again["task"], done, "a second time changes nothing");
    let open = bob.patch(&path, &json!({"status": "in_progress"})).await.expect(200);
    assert_eq!((&open["completed_at"], &open["progress"]), (&Value::Null, &json!(100)));

    let put = bob.put(&path, &json!({"title": "Review", "due_date": null})).await.expect(200);
    assert_eq!(
        (&put["due_date"], &put["start_date"], &put["status"]),
        (&Value::Null, &open["start_date"], &json!("in_progress"))
    );
    assert_eq!(
        bob.put(&path, &json!({"status": "pending"})).await.expect(400)["title"],
        json!(["This field is required."])
    );

    bob.delete(&path).await.expect(204);
    for answer in [bob.get(&path).await, bob.delete(&path).await, bob.patch(&path, &json!({})).await] {
        assert_eq!(answer.status.as_u16(), 404);
    }
    assert!(titles(&alice, &community, "").await.is_empty());
}

async fn lists_are_filtered_and_ordered(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let general = alice.create_channel(&community, "general").await;
    for task in [
        json!({"title": "one", "priority": "urgent", "due_date": "2030-01-02T00:00:00Z", "assigned_to_id": bob.id}),
        json!({"title": "two", "priority": "low", "status": "cancelled", "channel": general}),
        json!({"title": "three", "due_date": "2030-01-01T00:00:00Z", "description": "Ganz Österreich"}),
    ] {
        make(&alice, &community, &task).await;
    }
    make(&bob, &community, &json!({"title": "four", "priority": "high", "due_date": "2020-01-01T00:00:00Z"}))
        .await;
    let me = format!("?assigned_to={}", bob.id);
    let by = format!("?assigned_by={}", bob.id);
    let there = format!("?channel={general}");
    for (query, expected) in [
        ("", vec!["four", "three", "two", "one"]),
        ("?ordering=created_at", vec!["one", "two", "three", "four"]),
        ("?ordering=-priority", vec!["one", "four", "three", "two"]),
        ("?ordering=due_date", vec!["four", "three", "one", "two"]),
        ("?ordering=password", vec!["four", "three", "two", "one"]),
        ("?status=cancelled", vec!["two"]),
        ("?priority=high", vec!["four"]),
        ("?assigned_to_me=true", vec!["one"]),
        (&me, vec!["one"]),
        (&by, vec!["four"]),
        (&there, vec!["two"]),
        ("?search=%C3%B6STERR", vec!["three"]),
        ("?overdue=true", vec!["four"]),
    ] {
        assert_eq!(titles(&bob, &community, query).await, expected, "{query}");
    }
    let page = bob.get(&format!("/tasks/{community}/?page=2&page_size=3")).await.expect(200);
    assert_eq!((&page["count"], &page["results"][0]["title"]), (&json!(4), &json!("one")));
}
