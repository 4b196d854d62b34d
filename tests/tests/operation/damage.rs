//! Damaged database files, and logs that cannot be written.

use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{run, text};
use crate::harness::{Answer, Database, Person, Server};

/// A database created by a server, and its folder.
fn made() -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    assert!(run(home.path(), &["migrate", "up"], &[]).status.success());
    let file = home.path().join("var/meshup.db");
    (home, file)
}

/// Checks that every command that opens the database fails with one line, and leaves the file unchanged.
#[track_caller]
fn refused_by_all(home: &TempDir, file: &PathBuf, because: &str) {
    let before = std::fs::read(file).unwrap();
    let admin =
        ["create-admin", "--email", "a@example.com", "--username", "admin", "--password", "SecurePass123!"];
    for command in [&["serve"][..], &["migrate", "up"], &["migrate", "status"], &admin] {
        let settings = [("SERVER__BIND", "127.0.0.1:0"), ("LOG__LEVEL", "off")];
        let output = run(home.path(), command, &settings);
        let problem = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {problem}");
        assert!(problem.contains("meshup.db") && problem.contains(because), "{command:?}: {problem}");
        assert!(std::fs::read(file).unwrap() == before, "{command:?} changed the file");
    }
}

#[test]
fn an_empty_database_file_is_not_begun_anew() {
    let (home, file) = made();
    File::create(&file).unwrap();
    refused_by_all(&home, &file, "is empty");
}

#[test]
fn a_database_file_that_is_short_by_a_hundred_bytes_is_refused() {
    let (home, file) = made();
    let kept = File::options().write(true).open(&file).unwrap();
    kept.set_len(kept.metadata().unwrap().len() - 100).unwrap();
    refused_by_all(&home, &file, "is truncated");
}

#[test]
fn looking_at_a_database_that_is_not_there_makes_none() {
    let home = TempDir::new().unwrap();
    let output = run(home.path(), &["migrate", "status"], &[]);
    assert!(output.status.success() && text(&output.stdout).starts_with("pending "));
    assert!(!home.path().join("var/meshup.db").exists());
}

#[tokio::test]
async fn two_servers_that_begin_at_once_make_one_database() {
    let home = TempDir::new().unwrap();
    let both = [(); 2].map(|()| {
        let home = home.path().to_owned();
        tokio::task::spawn_blocking(move || run(&home, &["migrate", "up"], &[]))
    });
    for output in futures_util::future::join_all(both).await {
        let output = output.unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let files = std::fs::read_dir(home.path().join("var")).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|name| !name.contains("-new-")), "{names:?}");
}

async fn ready(server: &Server) -> Answer {
    Answer::of(reqwest::Client::new().get(format!("{}/health/ready", server.base))).await
}

#[tokio::test]
async fn damage_is_found_after_a_stop_that_was_not_in_order() {
    let mut server = Server::start(Database::Sqlite).await;
    let alice = Person::register(&server, "alice").await;
    let community = alice.create_server("Alpha", true).await;
    let channel = alice.create_channel(&community, "general").await;
    let content = "x".repeat(4_000);
    for _ in 0..50 {
        alice.post(&format!("/messages/channels/{channel}/"), &json!({"content": content})).await.expect(201);
    }
    assert!(server.terminate().await.success());
    assert!(!server.home().join("var/meshup.db-in-use").exists());
    server.restart().await;
    assert!(!server.log().contains("not clean"), "{}", server.log());
    server.run("PRAGMA wal_checkpoint(TRUNCATE)").await;
    server.kill();

    let file = server.home().join("var/meshup.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let from = bytes.len() - 40_000;
    bytes[from..from + 20_000].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();
    server.restart_unready().await;
    says_that_it_is_damaged(&server).await;
    assert!(server.log().contains("the database is damaged"), "{}", server.log());

    assert!(server.terminate().await.success());
    server.restart_unready().await;
    says_that_it_is_damaged(&server).await;
}

/// Waits for it, since requests are served while the database is being checked.
async fn says_that_it_is_damaged(server: &Server) {
    let started = Instant::now();
    let answer = loop {
        let answer = ready(server).await;
        if !answer.status.is_success() {
            break answer;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{}", server.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let expected: Value = json!({"detail": "The database is damaged.", "code": "database_damaged"});
    assert_eq!(answer.expect(503), expected);
}

/// Every write to the log fails as on a full disk.
#[tokio::test]
async fn a_log_that_takes_nothing_ends_no_request() {
    let mut server = Server::start_with(Database::Sqlite, &[("LOG__LEVEL", "debug")]).await;
    server.kill();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let mut process = server.command().stdout(full()).stderr(full()).stdin(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while reqwest::get(format!("{}/health/ready", server.base)).await.is_err() {
        assert!(started.elapsed() < Duration::from_secs(20), "the server did not start");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let alice = Person::register(&server, "alice").await;
    alice.get("/users/me/").await.expect(200);
    alice.get("/nothing/").await.expect(404);
    process.kill().unwrap();
    process.wait().unwrap();
}
