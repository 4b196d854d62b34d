//! Metrics of the process, under the names that Prometheus gives them.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) fn started(now: SystemTime) {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    metrics::gauge!("process_start_time_seconds").set(since);
    metrics::gauge!("meshup_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
}

/// Reads memory and open files; nothing where the system does not tell, as outside of Linux.
pub(super) fn sample() {
    if let Some(kibibytes) = resident() {
        metrics::gauge!("process_resident_memory_bytes").set(f64::from(kibibytes) * 1024.0);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        metrics::gauge!("process_open_fds").set(u32::try_from(open.count()).unwrap_or(u32::MAX));
    }
}

fn resident() -> Option<u32> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
