//! Files of tasks.

use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use super::{alice_and_bob, at, fields, make};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(files_are_put_to_a_task_and_go_with_it, refused_files_leave_nothing_behind);

async fn attach(person: &Person, path: &str, bytes: &[u8]) -> Answer {
    let part = Part::bytes(bytes.to_vec()).file_name("../mockups.png");
    let form = Form::new().part("file", part);
    Answer::of(person.request(Method::POST, path).multipart(form)).await
}

/// The number of stored files of tasks.
fn kept(server: &Server) -> usize {
    fn count(folder: &Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        let size = |path: &Path| if path.is_dir() { count(path) } else { 1 };
        entries.map(|entry| size(&entry.unwrap().path())).sum()
    }
    count(&server.home().join("var/media/tasks"))
}

async fn files_are_put_to_a_task_and_go_with_it(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let task = make(&alice, &community, &json!({"title": "Mockups"})).await;
    let path = at(&community, &task, "attachments/");

    let file = attach(&bob, &path, b"<html><script>alert(1)</script></html>").await.expect(201);

    let keys: Vec<&str> = file.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert_eq!((&file["file_size"], &file["uploaded_by"]["id"]), (&json!(38), &json!(bob.id)));
    assert_eq!(file["file_name"], "mockups.png", "the last part of what the client named it");
    let fetched = reqwest::get(file["file"].as_str().unwrap()).await.unwrap();
    let disposition = fetched.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment") && !disposition.contains(".."), "{disposition}");
    let shown = alice.get(&at(&community, &task, "")).await.expect(200);
    assert_eq!(
        (&shown["attachments_count"], &shown["attachments"].as_array().unwrap().len().into()),
        (&json!(1), &json!(1))
    );
    assert_eq!(kept(&server), 1);

    alice.delete(&at(&community, &task, "")).await.expect(204);
    for _ in 0..1_000 {
        if kept(&server) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the file of a deleted task is still there");
}

async fn refused_files_leave_nothing_behind(database: Database) {
    let server = Server::start_with(database, &[("STORAGE__MAX_FILE_SIZE", "1000")]).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let eve = Person::register(&server, "everyone_else").await;
    let task = make(&alice, &community, &json!({"title": "Mockups"})).await;
    let path = at(&community, &task, "attachments/");
    assert_eq!(attach(&alice, &path, &[7; 1_001]).await.status.as_u16(), 413);
    assert_eq!(fields(&attach(&alice, &path, b"").await), ["file"]);
    let none = Answer::of(alice.request(Method::POST, &path).multipart(Form::new().text("other", "x"))).await;
    assert_eq!(fields(&none), ["file"]);
    assert_eq!(attach(&eve, &path, b"hello").await.status.as_u16(), 403);
    alice.delete(&at(&community, &task, "")).await.expect(204);
    assert_eq!(attach(&alice, &path, b"hello").await.status.as_u16(), 404);
    assert_eq!(kept(&server), 0);
}
