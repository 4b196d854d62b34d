//! Backups of a server that is being written to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{World, done, id_of, text};
use crate::harness::{Answer, Database, Person};

const WRITERS: usize = 6;

/// Messages that were acknowledged.
#[derive(Clone, Default)]
struct Acknowledged(Arc<Mutex<Vec<Value>>>);

impl Acknowledged {
    fn all(&self) -> Vec<Value> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until there are more than `count`.
    async fn more_than(&self, count: usize) {
        while self.all().len() <= count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Posts messages until told to stop, every tenth with a file.
async fn write(person: Person, path: String, acknowledged: Acknowledged, is_over: Arc<AtomicBool>) {
    for n in 0.. {
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        let request = person.request(Method::POST, &path);
        let request = if n % 10 == 0 {
            let file = Part::bytes(format!("file {n}").into_bytes()).file_name("file.txt");
            request.multipart(Form::new().part("attachments", file))
        } else {
            request.json(&json!({"content": format!("message {n}")}))
        };
        let message = Answer::of(request).await.expect(201);
        acknowledged.0.lock().unwrap().push(message);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_restores_to_a_sound_server_that_lacks_no_acknowledged_message() {
    let mut world = World::new(Database::Sqlite, &[]).await;
    let (acknowledged, is_over) = (Acknowledged::default(), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (alice, path) = (world.alice.clone(), world.messages());
            tokio::spawn(write(alice, path, acknowledged.clone(), Arc::clone(&is_over)))
        })
        .collect();
    acknowledged.more_than(500).await;
    let file = world.server.home().join("backup.zip");

    let before = acknowledged.all();
    let mut backup = world.server.command();
    backup.args(["backup", text(&file)]);
    let output = tokio::task::spawn_blocking(move || backup.output().unwrap()).await.unwrap();
    let during = acknowledged.all().len() - before.len();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "progress is drawn on a terminal only");
    acknowledged.more_than(before.len() + during + 50).await;
    is_over.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(during > 0, "the backup kept everybody from writing");

    let mut restored = world.server.elsewhere(&[]).await;
    done(&restored, &["restore", text(&file)]);
    done(&restored, &["check", "--full"]);
    restored.restart().await;
    done(&restored, &["check", "--full"]);
    let listed = world.listed(&restored).await;
    let lost = before.iter().filter(|message| !listed.contains(&id_of(message))).count();
    assert_eq!(lost, 0, "of {} acknowledged messages", before.len());
    assert!(listed.len() <= acknowledged.all().len() + WRITERS);

    // The backup is another process with connections to the same file.
    world.server.restart().await;
    let listed = world.listed(&world.server).await;
    let lost = acknowledged.all().iter().filter(|message| !listed.contains(&id_of(message))).count();
    assert_eq!(lost, 0, "of the messages of the server that was backed up");

    let with_file = before.iter().find(|message| !message["attachments"].as_array().unwrap().is_empty());
    let url = with_file.unwrap()["attachments"][0]["file"].as_str().unwrap();
    let url = url.replace(&world.server.base, &restored.base);
    let content = Client::new().get(url).send().await.unwrap().error_for_status().unwrap();
    assert!(content.text().await.unwrap().starts_with("file "));
}
