//! Concurrent edits of one note.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{alice_and_bob, each, retro};
use crate::harness::{Answer, Database, Server};

on_each_database!(
    fifty_edits_at_once_are_fifty_versions,
    of_fifty_edits_of_one_version_one_wins,
    fifty_toggles_leave_a_note_as_it_was,
);

async fn fifty_edits_at_once_are_fifty_versions(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (_, path) = retro(&alice, &community).await;

    let edits = (0..50).map(|n| {
        let (writer, path) = (if n % 2 == 0 { &alice } else { &bob }, &path);
        async move { writer.patch(path, &json!({"content": format!("edit {n}")})).await }
    });
    let answers = join_all(edits).await;

    let mut versions: Vec<i64> =
        answers.into_iter().map(|answer| answer.expect(200)["version"].as_i64().unwrap()).collect();
    versions.sort_unstable();
    assert_eq!(versions, (2..=51).collect::<Vec<_>>());
    let history = alice.get(&format!("{path}versions/")).await.expect(200);
    let numbers: Vec<Value> = (1..=51).rev().map(Value::from).collect();
    assert_eq!(each(&history, "version_number"), numbers.iter().collect::<Vec<_>>());
    let texts: std::collections::HashSet<_> = each(&history, "content").into_iter().collect();
    assert_eq!(texts.len(), 51, "no edit was lost");
    let note = alice.get(&path).await.expect(200);
    assert_eq!((&note["version"], &note["content"]), (&json!(51), &history[0]["content"]));
    assert_eq!(each(&note["collaborators"], "permission"), ["edit"], "Bob, once");
}

async fn of_fifty_edits_of_one_version_one_wins(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (_, path) = retro(&alice, &community).await;

    let edits = (0..50).map(|n| {
        let (writer, path) = (if n % 2 == 0 { &alice } else { &bob }, &path);
        async move { writer.patch(path, &json!({"content": format!("edit {n}"), "version": 1})).await }
    });
    let (won, lost): (Vec<Answer>, Vec<Answer>) =
        join_all(edits).await.into_iter().partition(|answer| answer.status.as_u16() == 200);

    assert_eq!((won.len(), lost.len()), (1, 49));
    let note = alice.get(&path).await.expect(200);
    assert_eq!((&won[0].body, &note["version"]), (&note, &json!(2)));
    for answer in lost {
        assert_eq!((answer.status.as_u16(), answer.code()), (409, "version_conflict"));
        assert!(answer.body["detail"].is_string());
        assert_eq!(answer.body["note"], note, "the current note");
    }
    let history = alice.get(&format!("{path}versions/")).await.expect(200);
    assert_eq!(each(&history, "version_number"), [2, 1], "rejected requests wrote nothing");
}

async fn fifty_toggles_leave_a_note_as_it_was(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let (note, path) = retro(&alice, &community).await;
    let pin = format!("{path}pin/");

    let nothing = json!({});
    let answers = join_all((0..50).map(|_| alice.post(&pin, &nothing))).await;

    let pinned = answers.into_iter().filter(|answer| answer.body["is_pinned"] == true).count();
    assert_eq!(pinned, 25);
    assert_eq!(
        alice.get(&path).await.expect(200),
        note,
        "pin and lock create no versions and change no times"
    );
}
