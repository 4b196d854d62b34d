//! `check`, on data that was changed behind the server's back.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use super::{World, done, refused};
use crate::harness::{Bucket, Database, files_in};

on_each_database!(a_hole_in_the_sequence_is_found, wrong_counts_and_copies_are_found);

/// Breaks something, expects `check` to say so, and mends it.
async fn found(world: &World, breaking: &str, mending: &str, problem: &str, full: bool) {
    world.server.run(breaking).await;
    let arguments = if full { &["check", "--full"][..] } else { &["check"] };
    let said = refused(&world.server, arguments);
    assert!(
        said.lines().any(|line| line.starts_with("wrong: ") && line.contains(problem)),
        "{breaking}: {said}"
    );
    assert!(said.contains("the check found 1 problems"), "{breaking}: {said}");
    world.server.run(mending).await;
    done(&world.server, arguments);
}

async fn a_hole_in_the_sequence_is_found(database: Database) {
    let mut world = World::new(database, &[]).await;
    for n in 0..5 {
        world.post(&format!("message {n}")).await;
    }
    let gone = world.post("deleted").await;
    world.delete(&gone).await;
    done(&world.server, &["check"]);
    world.server.kill();
    let (up, down) = (
        "UPDATE rooms SET last_seq = last_seq + 1 WHERE last_seq > 0",
        "UPDATE rooms SET last_seq = last_seq - 1 WHERE last_seq > 0",
    );
    found(&world, up, down, "has 7 events, but `last_seq` is 8", false).await;
    let (away, back) =
        ("UPDATE messages SET seq = 100 WHERE seq = 2", "UPDATE messages SET seq = 2 WHERE seq = 100");
    found(&world, away, back, "has an event with `seq` 100", false).await;
    let (twice, once) = ("UPDATE room_events SET seq = 3", "UPDATE room_events SET seq = 7");
    found(&world, twice, once, "has two events with `seq` 3", false).await;
}

async fn wrong_counts_and_copies_are_found(database: Database) {
    let mut world = World::new(database, &[]).await;
    let message = world.send("some words").await;
    let path = format!("{}{}/react/", world.messages(), message["id"].as_str().unwrap());
    let reacted = world.alice.post(&path, &serde_json::json!({"emoji": "👍"})).await;
    assert!(reacted.status.is_success(), "{}", reacted.body);
    done(&world.server, &["check", "--full"]);
    world.server.kill();
    for (set, back, problem, full) in [
        (
            "rooms SET message_count = 7 WHERE last_seq > 0",
            "rooms SET message_count = 1 WHERE last_seq > 0",
            "has 1 messages that were not deleted, but `message_count` is 7",
            false,
        ),
        (
            "servers SET member_count = 3",
            "servers SET member_count = 1",
            "has 1 members who are not banned, but `member_count` is 3",
            false,
        ),
        ("users SET two_factor = TRUE", "users SET two_factor = FALSE", "second factor disagree", false),
        (
            "read_markers SET last_read_seq = last_read_seq + 50 WHERE last_read_seq > 0",
            "read_markers SET last_read_seq = last_read_seq - 50 WHERE last_read_seq > 0",
            "has read the room",
            false,
        ),
        (
            "reactions SET room_id = user_id",
            "reactions SET room_id = (SELECT room_id FROM messages)",
            "in another room",
            true,
        ),
    ] {
        found(&world, &format!("UPDATE {set}"), &format!("UPDATE {back}"), problem, full).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_missing_or_without_a_use_are_found() {
    let world = World::new(Database::Sqlite, &[]).await;
    world.send("some words").await;
    let media = world.server.home().join("var/media");
    let [key] = files_in(&media).try_into().unwrap();
    let (orphan, recent) = (media.join("attachments/orphan.txt"), media.join("attachments/recent.txt"));
    fs::create_dir_all(media.join("dm_media/1")).unwrap();
    let upload = media.join("dm_media/1/upload.png");
    for path in [&orphan, &recent, &upload] {
        fs::write(path, "x").unwrap();
    }
    let old = SystemTime::now() - Duration::from_hours(2);
    for path in [&orphan, &upload] {
        File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    }
    let said = refused(&world.server, &["check", "--full"]);
    assert!(said.contains("wrong: the file attachments/orphan.txt is in the store without a use"), "{said}");
    assert!(said.contains("the check found 1 problems"), "{said}");
    fs::remove_file(orphan).unwrap();
    fs::rename(media.join(&key), media.join("away")).unwrap();
    let said = refused(&world.server, &["check", "--full"]);
    assert!(said.contains(&format!("wrong: the file {key} is missing in the store")), "{said}");
    done(&world.server, &["check"]);
    let said = done(&world.server, &["backup", "backup.zip"]);
    assert!(said.contains("1 files to which the database refers are not in the store"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_file_of_a_bucket_is_found_on_postgres() {
    let bucket = Bucket::start().await;
    let settings = bucket.settings();
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let world = World::new(Database::Postgres, &settings).await;
    world.send("some words").await;
    done(&world.server, &["check", "--full"]);
    world.server.run("UPDATE attachments SET file = 'attachments/other.txt'").await;
    let said = refused(&world.server, &["check", "--full"]);
    assert!(said.contains("wrong: the file attachments/other.txt is missing in the store"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_references_and_a_schema_that_is_not_up_to_date_are_found() {
    let world = World::new(Database::Sqlite, &[]).await;
    world.post("one").await;
    world.server.run("PRAGMA foreign_keys = OFF; DELETE FROM rooms WHERE last_seq > 0").await;
    let said = refused(&world.server, &["check"]);
    assert!(said.contains("of messages refers to a row of rooms that does not exist"), "{said}");
    done(&world.server, &["migrate", "down"]);
    assert!(refused(&world.server, &["check"]).contains("is pending"));
}
