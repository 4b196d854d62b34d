//! The command line.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{run, text};
use crate::harness::{Answer, Database, Server};

fn steps(home: &TempDir, arguments: &[&str]) -> (usize, usize) {
    let output = run(home.path(), arguments, &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines = text(&output.stdout);
    let count = |word: &str| lines.lines().filter(|line| line.starts_with(word)).count();
    (count("applied"), count("pending"))
}

#[test]
fn migrations_go_up_and_down_and_say_where_they_are() {
    let home = TempDir::new().unwrap();
    let (_, all) = steps(&home, &["migrate", "status"]);
    assert!(all > 0);
    assert_eq!(steps(&home, &["migrate"]), (all, 0));
    assert_eq!(steps(&home, &["migrate", "up"]), (all, 0));
    assert_eq!(steps(&home, &["migrate", "down"]), (all - 1, 1));
    assert_eq!(steps(&home, &["migrate", "down", "--all"]), (0, all));
    assert_eq!(steps(&home, &["migrate", "up"]), (all, 0));
}

#[tokio::test]
async fn a_site_admin_made_from_the_command_line_sees_everybody() {
    let server = Server::start(Database::Sqlite).await;
    let made =
        run(server.home(), &["create-admin", "--email", "root@example.org", "--username", "root"], &[]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let output = text(&made.stdout);
    let password = output.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();

    let http = reqwest::Client::new();
    let login = http.post(format!("{}/api/v1/auth/login/", server.base));
    let login = Answer::of(login.json(&json!({"username": "root", "password": password}))).await.expect(200);
    crate::harness::Person::register(&server, "alice").await;
    let users =
        http.get(format!("{}/api/v1/users/", server.base)).bearer_auth(login["access"].as_str().unwrap());
    assert_eq!(Answer::of(users).await.expect(200).as_array().map(Vec::len), Some(2));

    let again =
        run(server.home(), &["create-admin", "--email", "ROOT@example.org", "--username", "other"], &[]);
    assert!(!again.status.success());
    assert!(text(&again.stderr).contains("email"));
}

on_each_database!(a_database_of_a_later_version_is_refused_by_name);

async fn a_database_of_a_later_version_is_refused_by_name(database: Database) {
    let mut server = Server::start(database).await;
    server.kill();
    server.run("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)").await;
    let create_admin = ["create-admin", "--email", "root@example.org", "--username", "root"];
    for arguments in
        [&["serve"][..], &["migrate"], &["migrate", "down"], &["migrate", "status"], &create_admin]
    {
        for migrate in ["true", "false"] {
            let mut command = server.command();
            let output = command.args(arguments).env("MESHUP__DATABASE__MIGRATE", migrate).output().unwrap();
            assert!(!output.status.success(), "{arguments:?}");
            let complaint = text(&output.stderr);
            let reason =
                "(database.url): it has the migration m9999_later, which this version does not know: install";
            assert!(complaint.contains(reason), "{arguments:?}: {complaint}");
        }
    }
}

#[test]
fn the_document_is_printed_without_settings_or_database() {
    let home = TempDir::new().unwrap();
    let output = run(home.path(), &["openapi"], &[]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["openapi"].as_str().map(|version| &version[..2]), Some("3."));
    assert_eq!(home.path().read_dir().unwrap().count(), 0);
}

#[test]
fn settings_can_be_checked_without_starting() {
    let home = TempDir::new().unwrap();
    let good = run(home.path(), &["check-config"], &[]);
    assert!(good.status.success());
    assert!(text(&good.stdout).contains("the configuration is valid"));
    let wrong = run(home.path(), &["check-config"], &[("AUTH__ACCESS_TTL", "soon")]);
    assert!(!wrong.status.success());
    assert!(text(&wrong.stderr).contains("auth.access_ttl"));
    let settings = [("AUTH__ACCESS_TTL", "soon"), ("STORAGE__URL", "ftp://x"), ("LOG__LEVLE", "info")];
    for command in ["check-config", "serve"] {
        let wrong = run(home.path(), &[command], &settings);
        assert!(!wrong.status.success());
        let problems = text(&wrong.stderr);
        assert_eq!(problems.lines().count(), settings.len(), "{command}: {problems}");
        for name in ["auth.access_ttl", "storage.url", "log.levle"] {
            assert!(problems.contains(name), "{command}: {problems}");
        }
    }
}

#[tokio::test]
async fn a_supervisor_can_ask_whether_the_server_is_ready() {
    let mut server = Server::start(Database::Sqlite).await;
    let ready = server.command().arg("check-health").output().unwrap();
    assert!(ready.status.success(), "{}", text(&ready.stderr));
    server.kill();
    let stopped = server.command().arg("check-health").output().unwrap();
    assert!(!stopped.status.success());
    assert!(text(&stopped.stderr).contains(server.base.trim_start_matches("http://")));
}

#[test]
fn a_server_that_is_not_ready_is_reported_with_the_reason() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let answer = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\r\n{\"code\":\"storage_full\"}";
        stream.write_all(answer.as_bytes()).unwrap();
        let mut request = [0; 1024];
        let length = stream.read(&mut request).unwrap();
        text(&request[..length])
    });
    let home = TempDir::new().unwrap();
    let output = run(home.path(), &["check-health"], &[("SERVER__BIND", &address)]);
    assert!(!output.status.success());
    let complaint = text(&output.stderr);
    assert!(complaint.contains("503") && complaint.contains("storage_full"), "{complaint}");
    assert!(server.join().unwrap().starts_with("GET /health/ready HTTP/1.1"));
}
