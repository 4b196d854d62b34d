//! Inserts into SQLite in groups, each made durable at once.
//!
//! In Python, whose module calls SQLite's own functions as rusqlite does: there can be one library that links SQLite in a
//! workspace, and rusqlite would change the features of the one that the server uses.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;

use crate::Failure;

/// The units in a group. The server's groups have at most 64, but of 32 senders each has one waiting.
const GROUP: usize = 32;

pub(super) async fn per_second(file: &Path, rooms: usize, duration: Duration) -> Result<f64, Failure> {
    let output = Command::new("python3")
        .args(["-c", include_str!("inserts.py")])
        .arg(file)
        .args([duration.as_secs_f64().to_string(), rooms.to_string(), GROUP.to_string()])
        .output()
        .await?;
    if !output.status.success() {
        return Err(format!("python3: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse()?)
}
