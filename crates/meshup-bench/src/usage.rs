//! Processor time and memory of processes, as Linux counts them.

use std::fs;

/// Clock ticks of `/proc` in a second; a constant of Linux on all architectures that we build for.
const TICKS: f64 = 100.0;

/// The processes of the server and of its database.
#[derive(Debug)]
pub(crate) struct Processes {
    servers: Vec<u32>,
    database: Option<u32>,
}

/// Processor time so far, in seconds, and resident memory of the nodes, in MiB.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    pub(crate) servers: f64,
    pub(crate) database: f64,
    pub(crate) memory: f64,
}

impl Processes {
    pub(crate) fn new(servers: &[u32], database: Option<u32>) -> Self {
        Self { servers: servers.to_owned(), database }
    }

    /// Memory is what it is now; processor time since the processes began.
    pub(crate) fn usage(&self) -> Usage {
        Usage {
            servers: self.servers.iter().map(|pid| seconds(*pid)).sum(),
            database: self.database.map_or(0.0, seconds_of_family),
            memory: self.servers.iter().map(|pid| resident(*pid)).sum(),
        }
    }
}

impl Usage {
    /// What was spent since `before`.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            servers: self.servers - before.servers,
            database: self.database - before.database,
            memory: self.memory,
        }
    }
}

/// Fields of `/proc/PID/stat` after the name, which may hold spaces; none if the process is gone.
fn fields(pid: u32) -> Vec<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    rest.split(' ').map(str::to_owned).collect()
}

fn number(fields: &[String], index: usize) -> f64 {
    fields.get(index).and_then(|field| field.parse().ok()).unwrap_or_default()
}

fn seconds(pid: u32) -> f64 {
    let fields = fields(pid);
    (number(&fields, 11) + number(&fields, 12)) / TICKS
}

/// Also that of descendants that have ended, which their parent has counted.
fn seconds_of_family(root: u32) -> f64 {
    let mut total = 0.0;
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let fields = fields(pid);
        let parent = fields.get(1).and_then(|field| field.parse().ok());
        if pid == root || parent == Some(root) {
            total += (11..=14).map(|index| number(&fields, index)).sum::<f64>();
        }
    }
    total / TICKS
}

fn resident(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}
