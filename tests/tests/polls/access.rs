//! Writes are rejected as soon as another node removes access, whatever this node has cached.

use futures_util::future::join_all;
use serde_json::json;

use super::{alice_and_bob, create, options, refusal};
use crate::harness::{Database, Person, Server};

on_each_database!(who_was_removed_changes_nothing, what_was_switched_off_takes_no_changes);

/// The errors of these requests, sent concurrently.
async fn refusals(person: &Person, requests: &[(String, serde_json::Value)]) -> Vec<(u16, String)> {
    let answers = join_all(requests.iter().map(|(path, body)| person.post(path, body))).await;
    answers.iter().map(refusal).map(|(status, code)| (status, code.to_owned())).collect()
}

async fn who_was_removed_changes_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({"allow_add_options": true})).await;
    let body = json!({"title": "Book the cabin", "assigned_to_id": bob.id});
    let task = alice.post(&format!("/tasks/{community}/"), &body).await.expect(201);
    let task = format!("/tasks/{community}/{}/", task["id"].as_str().unwrap());

    bob.get(&path).await.expect(200);
    server.run("DELETE FROM members WHERE user_id NOT IN (SELECT owner_id FROM servers)").await;
    let requests = [
        (format!("{path}vote/"), json!({"option_ids": options(&poll)[..1]})),
        (format!("{path}options/"), json!({"option_text": "Tent"})),
        (format!("{path}comments/"), json!({"content": "Hm"})),
        (format!("{task}complete/"), json!({})),
        (format!("{task}comments/"), json!({"content": "Hm"})),
        (format!("/polls/{community}/"), json!({"question": "When?", "options": ["a", "b"]})),
        (format!("/tasks/{community}/"), json!({"title": "Tent"})),
    ];
    assert_eq!(refusals(&bob, &requests).await, vec![(403, "not_a_member".to_owned()); 7]);

    let poll = alice.get(&path).await.expect(200);
    assert_eq!((&poll["total_votes"], options(&poll).len()), (&json!(0), 3));
    assert_eq!(alice.get(&task).await.expect(200)["status"], json!("pending"));
    assert_eq!(alice.get(&format!("/tasks/{community}/")).await.expect(200).as_array().unwrap().len(), 1);
}

async fn what_was_switched_off_takes_no_changes(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({})).await;
    alice.get(&path).await.expect(200);
    server.run("UPDATE servers SET modules = 0").await;
    let requests = [
        (format!("{path}vote/"), json!({"option_ids": options(&poll)[..1]})),
        (format!("{path}close/"), json!({})),
    ];
    assert_eq!(refusals(&alice, &requests).await, vec![(403, "module_disabled".to_owned()); 2]);
}
