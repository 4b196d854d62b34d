//! Exports.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use zip::ZipArchive;

use super::{count, refusal};
use crate::harness::{Answer, Database, Person, Server, fetch};

on_each_database!(
    an_export_has_what_the_user_wrote_and_uploaded,
    an_export_that_was_interrupted_is_made_after_a_restart,
    an_export_is_deleted_after_a_week,
);

async fn ready(person: &Person) -> Value {
    let started = Instant::now();
    loop {
        let export = person.get("/users/me/export/").await.expect(200);
        if export["status"] == "ready" {
            return export;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{export}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The files of an archive.
async fn unpacked(export: &Value) -> BTreeMap<String, Vec<u8>> {
    let answer = fetch(export["file"].as_str().unwrap()).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let mut archive = ZipArchive::new(Cursor::new(answer.bytes().await.unwrap())).unwrap();
    let mut files = BTreeMap::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(file.name().unwrap().into_owned(), content);
    }
    files
}

async fn an_export_has_what_the_user_wrote_and_uploaded(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob) = (Person::register(&server, "alice").await, Person::register(&server, "bobby").await);
    assert_eq!(alice.get("/users/me/export/").await.status.as_u16(), 404);
    let community = alice.create_server("Project Alpha", true).await;
    let channel = alice.create_channel(&community, "general").await;
    bob.join(&community).await;
    let messages = format!("/messages/channels/{channel}/");
    bob.post(&messages, &json!({"content": "Not hers"})).await.expect(201);
    alice.post(&messages, &json!({"content": "Hers"})).await.expect(201);
    let part = Part::bytes(b"content".to_vec()).file_name("notes.txt");
    let form = Form::new().text("content", "Look").part("attachments", part);
    Answer::of(alice.request(Method::POST, &messages).multipart(form)).await.expect(201);
    alice.post(&format!("/notes/{community}/"), &json!({"title": "Plan", "content": "x"})).await.expect(201);

    let requested = alice.post("/users/me/export/", &json!({})).await.expect(202);
    assert_eq!((&requested["status"], &requested["file"]), (&json!("pending"), &json!(null)));
    let export = ready(&alice).await;
    assert_eq!(export["id"], requested["id"]);
    let files = unpacked(&export).await;
    let json = |name: &str| serde_json::from_slice::<Value>(&files[&format!("{name}.json")]).unwrap();
    assert_eq!(json("profile")[0]["email"], "alice@example.com");
    assert_eq!(json("servers")[0]["name"], "Project Alpha");
    let written = json("messages");
    let texts: Vec<&Value> = written.as_array().unwrap().iter().map(|message| &message["content"]).collect();
    assert_eq!(texts, ["Hers", "Look"]);
    assert_eq!((&written[0]["server"], &written[0]["channel"]), (&json!("Project Alpha"), &json!("general")));
    let attachment = &json("attachments")[0];
    assert_eq!(files[attachment["file"].as_str().unwrap()], b"content");
    assert_eq!(json("notes")[0]["title"], "Plan");
    assert_eq!(json("blocks"), json!([]));
    let all = files.values().map(|file| String::from_utf8_lossy(file)).collect::<String>();
    assert!(!all.contains("Not hers") && !all.contains("argon2"));

    let again = alice.post("/users/me/export/", &json!({})).await;
    assert_eq!(refusal(&again), (429, "export_limit"));
    let wait: u64 = again.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((86_000..=86_400).contains(&wait), "{wait}");
    assert_eq!(bob.get("/users/me/export/").await.status.as_u16(), 404);
}

async fn an_export_that_was_interrupted_is_made_after_a_restart(database: Database) {
    let mut server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    alice.post("/users/me/export/", &json!({})).await.expect(202);
    server.kill();
    // As if the process had been killed while it was at work, and its lease had ended.
    server.run("UPDATE exports SET status = 'running', file = NULL, attempts = 1, due_at = 0").await;
    server.restart().await;
    assert_eq!(unpacked(&ready(&alice.on(&server)).await).await.len(), 25);
}

async fn an_export_is_deleted_after_a_week(database: Database) {
    let mut server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    alice.post("/users/me/export/", &json!({})).await.expect(202);
    let export = ready(&alice).await;
    server.kill();
    server.run("UPDATE exports SET expires_at = 0").await;
    server.restart().await;
    let started = Instant::now();
    while count(&server, "exports").await + count(&server, "discarded_files").await > 0 {
        assert!(started.elapsed() < Duration::from_secs(30), "{}", server.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let path = export["file"].as_str().unwrap().split_once("/media/").unwrap().1;
    let gone = fetch(format!("{}/media/{path}", server.base)).await.unwrap();
    assert_eq!(gone.status().as_u16(), 404);
}
