//! Writing to something while it is deleted: the write succeeds or is rejected, but never fails.

mod channels;
mod groups;
mod large;
mod servers;
mod sweep;
mod world;
mod writes;

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use tokio::sync::Notify;

use crate::harness::{Answer, Person, Server};

/// A request, and its name in failures.
#[derive(Debug, Clone)]
pub(super) struct Write {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Value,
    /// If set, the request is a form with this file.
    pub(super) file: Option<&'static str>,
}

impl Write {
    pub(super) fn new(method: Method, path: impl Into<String>, body: Value) -> Self {
        Self { method, path: path.into(), body, file: None }
    }

    pub(super) async fn send(&self, person: &Person) -> Answer {
        let Some(field) = self.file else {
            return person.ask_at(self.method.as_str(), &self.path, Some(&self.body)).await;
        };
        let part = Part::bytes(b"to be gone soon".to_vec()).file_name("notes.txt");
        let path = self.path.trim_start_matches("/api/v1");
        let request = person.request(self.method.clone(), path);
        Answer::of(request.multipart(Form::new().part(field, part))).await
    }
}

/// The responses to writes that raced with a deletion.
pub(super) struct Raced {
    pub(super) answers: Vec<(Write, Answer)>,
    pub(super) deletions: Vec<Answer>,
}

/// Everyone sends their writes in sequence, each user starting with a different one. Once `after` of them
/// were answered, `deleter` deletes everything in `doomed` concurrently.
pub(super) async fn race(
    people: &[(Person, Vec<Write>)],
    deleter: &Person,
    doomed: &[String],
    after: usize,
) -> Raced {
    let (answered, reached) = (AtomicUsize::new(0), Notify::new());
    let writing = people.iter().enumerate().map(async |(n, (person, writes))| {
        let mut answers = Vec::new();
        let first = n * 7 % writes.len();
        for write in writes[first..].iter().chain(&writes[..first]) {
            answers.push((write.clone(), write.send(person).await));
            if answered.fetch_add(1, Ordering::Relaxed) + 1 == after {
                reached.notify_one();
            }
        }
        answers
    });
    let deleting = async {
        reached.notified().await;
        join_all(doomed.iter().map(async |path| deleter.ask_at("DELETE", path, None).await)).await
    };
    let (answers, deletions) = tokio::join!(join_all(writing), deleting);
    Raced { answers: answers.into_iter().flatten().collect(), deletions }
}

impl Raced {
    /// The failed responses.
    pub(super) fn failures(&self) -> Vec<String> {
        let writes = self
            .answers
            .iter()
            .map(|(write, answer)| (format!("{} {} {}", write.method, write.path, write.body), answer));
        let deletions = self.deletions.iter().map(|answer| ("the deletion".to_owned(), answer));
        writes
            .chain(deletions)
            .filter(|(_, answer)| answer.status.is_server_error())
            .map(|(what, answer)| format!("{what}: {} {}", answer.status, answer.body))
            .collect()
    }

    /// The paths of resources created by a POST to one of these paths.
    pub(super) fn made(&self, lists: &[String]) -> Vec<String> {
        let made = self.answers.iter().filter(|(write, answer)| {
            write.method == Method::POST && answer.status.as_u16() == 201 && lists.contains(&write.path)
        });
        made.map(|(write, answer)| format!("{}{}/", write.path, answer.body["id"].as_str().unwrap()))
            .collect()
    }
}

/// Checks that no unit, of a request or in the background, ran into a deadlock, a timeout or a violated
/// foreign key.
pub(super) fn nobody_stood_in_the_way(server: &Server) {
    let log = server.log();
    let troubles = ["deadlock detected", "lock timeout", "statement timeout", "foreign key", "FOREIGN KEY"];
    let failures: Vec<&str> =
        log.lines().filter(|line| troubles.iter().any(|trouble| line.contains(trouble))).collect();
    assert!(
        failures.is_empty(),
        "{} lines, the first: {:#?}",
        failures.len(),
        &failures[..failures.len().min(5)]
    );
}
