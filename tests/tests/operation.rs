//! Running the server: its commands, startup failures and shutdown. Also what holds for every route.

mod blanks;
mod bodies;
mod commands;
mod damage;
mod document;
mod folders;
mod headers;
mod lists;
mod logs;
mod media_types;
mod metrics;
mod ranges;
mod refusals;
mod routes;
mod stopping;
mod systemd;
mod tls;
mod victims;

use std::path::Path;
use std::process::{Command, Output};

/// Runs a command of the server in a folder, with settings such as `("LOG__FORMAT", "json")`.
fn run(home: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_meshup-under-test"))
        .args(arguments)
        .current_dir(home)
        .env("MESHUP__PASSWORDS__MEMORY", "64")
        .envs(settings.iter().map(|(name, value)| (format!("MESHUP__{name}"), *value)))
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
