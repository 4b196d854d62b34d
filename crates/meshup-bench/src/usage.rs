//! Processor time and memory of processes, as Linux counts them.

use std::fs;
use std::time::{Duration, Instant};

/// Clock ticks of `/proc` in a second; a constant of Linux on all architectures that we build for.
const TICKS: f64 = 100.0;

/// The processes of a server and of its database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Processes {
    pub(crate) servers: Vec<u32>,
    pub(crate) database: Option<u32>,
}

/// What happened between [`Processes::watch`] and [`Watch::end`]. Processor time is in seconds, memory in MiB of the
/// servers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    pub(crate) elapsed: Duration,
    pub(crate) servers: f64,
    pub(crate) database: f64,
    /// Of this process.
    pub(crate) generator: f64,
    pub(crate) memory_before: f64,
    pub(crate) memory_after: f64,
    pub(crate) memory_peak: f64,
}

impl Usage {
    /// Processor time of the servers and the database.
    pub(crate) fn spent(&self) -> f64 {
        (self.servers + self.database).max(1.0 / TICKS)
    }

    /// `count` for each second of processor time of the servers and the database.
    pub(crate) fn per_second_of_cpu(&self, count: usize) -> f64 {
        float(count) / self.spent()
    }
}

/// A measurement that has begun.
#[derive(Debug)]
pub(crate) struct Watch<'p> {
    processes: &'p Processes,
    start: Instant,
    before: [f64; 3],
    memory: f64,
}

impl Processes {
    pub(crate) fn watch(&self) -> Watch<'_> {
        for pid in &self.servers {
            // The peak of the resident memory starts over; it stays that since the start where this is not allowed.
            let _ = fs::write(format!("/proc/{pid}/clear_refs"), "5");
        }
        Watch { processes: self, start: Instant::now(), before: self.seconds(), memory: self.memory() }
    }

    /// Resident memory of the servers, in MiB.
    pub(crate) fn memory(&self) -> f64 {
        self.servers.iter().map(|pid| mebibytes(*pid, "VmRSS:")).sum()
    }

    fn seconds(&self) -> [f64; 3] {
        let servers = self.servers.iter().map(|pid| seconds(*pid)).sum();
        [servers, self.database.map_or(0.0, seconds_of_family), seconds(std::process::id())]
    }
}

impl Watch<'_> {
    pub(crate) fn start(&self) -> Instant {
        self.start
    }

    pub(crate) fn end(&self) -> Usage {
        let [servers, database, generator] = self.processes.seconds();
        Usage {
            elapsed: self.start.elapsed(),
            servers: servers - self.before[0],
            database: database - self.before[1],
            generator: generator - self.before[2],
            memory_before: self.memory,
            memory_after: self.processes.memory(),
            memory_peak: self.processes.servers.iter().map(|pid| mebibytes(*pid, "VmHWM:")).sum(),
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

fn mebibytes(pid: u32, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}
