//! What is backed up is restored, on every database and from every store of files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::{World, done, id_of, refused, run, text};
use crate::harness::{Bucket, Database, Server, files_in};

/// Runs the line of `said` that is a command, with a file in the place of `FILE.dump`.
#[track_caller]
fn run_advice(said: &str, program: &str, dump: &str) {
    let line = said.lines().find_map(|line| line.strip_prefix("  ").filter(|line| line.starts_with(program)));
    let line = line.unwrap_or_else(|| panic!("there is no {program} in: {said}")).replace("FILE.dump", dump);
    let output = Command::new("sh").args(["-c", &line]).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sqlite_server_goes_on_elsewhere_with_its_sessions_and_links() {
    let world = World::new(Database::Sqlite, &[]).await;
    let sent = world.send("some words").await;
    let file = world.server.home().join("backup.zip");
    let said = done(&world.server, &["backup", text(&file)]);
    assert!(said.contains("1 accounts and 1 messages, 1 files of 10 bytes, the secret"), "{said}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let beside: Vec<_> =
        files_in(world.server.home()).into_iter().filter(|name| name.contains("part")).collect();
    assert_eq!(beside, Vec::<String>::new());

    let mut restored = world.server.elsewhere(&[]).await;
    done(&restored, &["restore", text(&file)]);
    restored.restart().await;
    // The token and the link were signed with the secret.
    assert_eq!(world.listed(&restored).await, [id_of(&sent)]);
    let url = sent["attachments"][0]["file"].as_str().unwrap().replace(&world.server.base, &restored.base);
    assert_eq!(reqwest::get(url).await.unwrap().text().await.unwrap(), "some words");
    done(&restored, &["check", "--full"]);
    let secret = restored.home().join("var/meshup.secret");
    assert_eq!(fs::metadata(secret).unwrap().permissions().mode() & 0o777, 0o600);
    let names = files_in(&restored.home().join("var"));
    assert!(names.iter().all(|name| !name.contains("verified") && !name.contains("-new-")), "{names:?}");
}

/// The commands that it prints are run as they are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_server_goes_on_elsewhere_with_its_dump() {
    let secret = [("AUTH__SECRET", "a secret of tests, which has more than 32 bytes")];
    let world = World::new(Database::Postgres, &secret).await;
    let sent = world.send("some words").await;
    let (file, dump) = (world.server.home().join("backup.zip"), world.server.home().join("db.dump"));
    let said = done(&world.server, &["backup", text(&file)]);
    assert!(said.contains("auth.secret comes from the settings and is not in the backup"), "{said}");
    assert!(said.contains("no database, 1 files of 10 bytes, no secret"), "{said}");
    run_advice(&said, "pg_dump", text(&dump));
    done(&world.server, &["check", "--full"]);

    let mut restored = world.server.elsewhere(&[]).await;
    let said = done(&restored, &["restore", text(&file)]);
    run_advice(&said, "pg_restore", text(&dump));
    restored.restart().await;
    assert_eq!(world.listed(&restored).await, [id_of(&sent)]);
    let url = sent["attachments"][0]["file"].as_str().unwrap().replace(&world.server.base, &restored.base);
    assert_eq!(reqwest::get(url).await.unwrap().text().await.unwrap(), "some words");
    done(&restored, &["check", "--full"]);

    let third = world.server.elsewhere(&[]).await;
    let (succeeded, said) = run(&restored, &["restore", text(&file)]);
    assert!(!succeeded && said.contains("has accounts") && said.contains("is not empty"), "{said}");
    let sqlite = format!("sqlite://{}/meshup.db", third.home().display());
    let third = world.server.elsewhere(&[("DATABASE__URL", &sqlite)]).await;
    assert!(refused(&third, &["restore", text(&file)]).contains("holds no database"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_in_a_bucket_are_backed_up_and_restored() {
    let (bucket, other) = (Bucket::start().await, Bucket::start().await);
    let settings = bucket.settings();
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let world = World::new(Database::Sqlite, &settings).await;
    let large = "x".repeat(6_000_000);
    for content in ["some words", &large] {
        world.send(content).await;
    }
    let file = world.server.home().join("backup.zip");
    let said = done(&world.server, &["backup", text(&file)]);
    assert!(said.contains("2 files of 6000010 bytes"), "{said}");

    let settings = other.settings();
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let restored = world.server.elsewhere(&settings).await;
    done(&restored, &["restore", text(&file)]);
    assert_eq!((other.files(), other.unfinished()), (bucket.files(), 0));
    done(&restored, &["check", "--full"]);
    let again = world.server.elsewhere(&settings).await;
    assert!(refused(&again, &["restore", text(&file)]).contains("is not empty"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_can_be_left_out() {
    let world = World::new(Database::Sqlite, &[]).await;
    world.send("some words").await;
    let file = world.server.home().join("backup.zip");
    assert!(done(&world.server, &["backup", text(&file), "--without-media"]).contains("no files"));
    let restored = world.server.elsewhere(&[]).await;
    assert!(done(&restored, &["restore", text(&file)]).contains("the backup holds no files"));
    assert!(refused(&restored, &["check", "--full"]).contains("is missing in the store"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_are_kept_as_long_as_told() {
    let server = Server::start(Database::Sqlite).await;
    let folder = server.home().join("backups");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("meshup.zip");
    done(&server, &["backup", text(&file)]);
    let first = fs::read(&file).unwrap();
    assert!(refused(&server, &["backup", text(&file)]).contains("exists already"));
    assert_eq!(fs::read(&file).unwrap(), first);
    for _ in 0..3 {
        done(&server, &["backup", text(&file), "--keep", "3"]);
    }
    assert_eq!(files_in(&folder), ["meshup.zip", "meshup.zip.1", "meshup.zip.2"]);
    assert!(fs::read(folder.join("meshup.zip.2")).unwrap() != first);
    assert!(refused(&server, &["backup", text(&file), "--keep", "0"]).contains("1..=1000"));
}
