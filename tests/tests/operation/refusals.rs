//! Startup failures: one line that names the cause, and exit code 1.

use std::net::TcpListener;
use std::process::Command;

use tempfile::TempDir;

use super::{run, text};

#[track_caller]
fn refused(settings: &[(&str, &str)], because: &str) {
    let home = TempDir::new().unwrap();
    let free = [("SERVER__BIND", "127.0.0.1:0"), ("LOG__LEVEL", "off")];
    let all: Vec<_> = free.iter().chain(settings).copied().collect();
    let output = run(home.path(), &[], &all);
    assert_eq!(output.status.code(), Some(1));
    let problem = text(&output.stderr);
    assert!(problem.contains(because) && problem.lines().count() == 1, "{problem}");
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(&[("SERVER__BIND", &address)], &address);
}

#[test]
fn a_database_that_is_not_there() {
    refused(&[("DATABASE__URL", "postgres://nobody@127.0.0.1:1/nothing")], "database.url");
}

#[test]
fn a_database_file_where_no_file_can_be() {
    refused(&[("DATABASE__URL", "sqlite:///proc/nowhere/meshup.db")], "auth.secret");
    let secret = ("AUTH__SECRET", "a secret of at least thirty-two bytes");
    refused(&[("DATABASE__URL", "sqlite:///proc/nowhere/meshup.db"), secret], "database.url");
}

#[test]
fn a_folder_that_cannot_be_made_or_written_to_or_is_a_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let file = file.path().to_str().unwrap();
    for folder in ["/proc/nowhere", "/proc", file] {
        refused(&[("STORAGE__URL", &format!("file://{folder}"))], "(storage.url)");
        refused(&[("STORAGE__SPOOL", folder)], "(storage.spool)");
        refused(&[("MAIL__DIR", folder)], "(mail.dir)");
        refused(&[("STORAGE__SPOOL", folder)], folder);
    }
    let secret = ("AUTH__SECRET", "a secret of at least thirty-two bytes");
    refused(&[secret, ("DATABASE__URL", &format!("sqlite://{file}/meshup.db"))], "database.url");
}

#[test]
fn a_setting_that_is_wrong_or_misspelt() {
    refused(&[("SERVER__PUBLIC_URL", "chat.example.org")], "server.public_url");
    refused(&[("SERVER__BNID", "127.0.0.1:80")], "server.bnid");
}

#[test]
fn production_without_a_secret() {
    let home = TempDir::new().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_meshup-under-test"))
        .current_dir(home.path())
        .env("MESHUP_ENV", "production")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("MESHUP__AUTH__SECRET"));
    assert_eq!(home.path().read_dir().unwrap().count(), 0);
}
