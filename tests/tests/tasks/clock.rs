//! Changes of tasks over time.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::{alice_and_bob, at, make};
use crate::harness::{Database, Person, Server};

on_each_database!(
    open_tasks_become_overdue_and_again_after_they_were_reopened,
    people_are_notified_of_what_they_are_to_do,
);

/// Waits until the task has this status.
async fn once(person: &Person, path: &str, status: &str) -> Value {
    for _ in 0..1_000 {
        let task = person.get(path).await.expect(200);
        if task["status"] == status {
            return task;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the task did not become {status}");
}

async fn open_tasks_become_overdue_and_again_after_they_were_reopened(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let past = "2020-01-01T00:00:00Z";
    let task = make(&alice, &community, &json!({"title": "Late", "due_date": past, "progress": 10})).await;
    let path = at(&community, &task, "");
    assert_eq!((&task["status"], &task["is_overdue"]), (&json!("pending"), &json!(true)));
    assert_eq!(once(&alice, &path, "overdue").await["is_overdue"], true);

    let again = alice.patch(&path, &json!({"status": "overdue", "title": "Still late"})).await.expect(200);
    assert_eq!(again["status"], "overdue", "what is overdue may stay so");
    let done = alice.patch(&path, &json!({"status": "completed"})).await.expect(200);
    assert_eq!((&done["is_overdue"], &done["progress"]), (&json!(false), &json!(100)));
    let open = alice.patch(&path, &json!({"status": "pending"})).await.expect(200);
    assert_eq!((&open["is_overdue"], &open["completed_at"]), (&json!(true), &Value::Null));
    once(&alice, &path, "overdue").await;
    let moved = alice.patch(&path, &json!({"due_date": "2099-01-01T00:00:00Z"})).await.expect(200);
    assert_eq!((&moved["status"], &moved["is_overdue"]), (&json!("in_progress"), &json!(false)));
    alice.patch(&path, &json!({"due_date": past})).await.expect(200);
    once(&alice, &path, "overdue").await;
}

/// The user's notifications so far, oldest first, once there are `count`.
async fn notified(person: &Person, count: usize) -> Vec<String> {
    for _ in 0..1_000 {
        let list = person.get("/notifications/").await.expect(200);
        let kinds: Vec<String> = list
            .as_array()
            .unwrap()
            .iter()
            .rev()
            .map(|notification| notification["kind"].as_str().unwrap().to_owned())
            .collect();
        if kinds.len() >= count {
            return kinds;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} did not get {count} notifications", person.username);
}

async fn people_are_notified_of_what_they_are_to_do(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let soon = time::OffsetDateTime::from(SystemTime::now() + Duration::from_hours(1));
    let soon = soon.format(&Rfc3339).unwrap();
    let task = json!({"title": "Soon", "due_date": soon, "assigned_to_id": bob.id});
    let task = make(&alice, &community, &task).await;
    assert_eq!(notified(&bob, 2).await, ["task_assigned", "task_due"]);

    let path = at(&community, &task, "");
    alice.patch(&path, &json!({"due_date": "2020-01-01T00:00:00Z"})).await.expect(200);
    once(&alice, &path, "overdue").await;
    assert_eq!(notified(&bob, 3).await, ["task_assigned", "task_due", "task_overdue"]);
    assert_eq!(notified(&alice, 0).await, Vec::<String>::new());
}
