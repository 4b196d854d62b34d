//! All metrics, as `docs/metrics.md` lists them.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder};

/// Upper bounds in seconds: from a read that is cached to the slowest answer that still succeeds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Upper bounds of the size of a group of commits, which is at most 64.
const UNITS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

const COUNTERS: [(&str, &str); 7] = [
    ("meshup_http_requests_total", "Responses by route, method and class of the status."),
    ("meshup_socket_frames_sent_total", "Frames sent over sockets by surface."),
    ("meshup_socket_frames_dropped_total", "Frames not sent to clients that fell behind, by reason."),
    ("meshup_store_commit_failures_total", "Commits that failed."),
    ("meshup_job_runs_total", "Runs of background jobs."),
    ("meshup_job_failures_total", "Failed runs of background jobs."),
    ("meshup_projection_failures_total", "Failures of projections, whose rooms are then behind."),
];

const GAUGES: [(&str, &str); 7] = [
    ("meshup_sockets_open", "Open sockets by surface."),
    ("meshup_store_pool_connections", "Open database connections by state; on SQLite, of readers."),
    ("meshup_store_pool_connections_max", "Maximum number of database connections."),
    ("meshup_build_info", "Always 1; the label is the version."),
    ("process_start_time_seconds", "When the process started, in seconds since 1970."),
    ("process_resident_memory_bytes", "Resident memory."),
    ("process_open_fds", "Open file descriptors."),
];

const HISTOGRAMS: [(&str, &str); 6] = [
    ("meshup_http_request_duration_seconds", "Time until the head of a response, by route and method."),
    ("meshup_store_commit_duration_seconds", "Duration of COMMIT, including the flush to disk."),
    ("meshup_store_commit_group_units", "Units of work made durable by one COMMIT."),
    ("meshup_bus_lag_seconds", "Time that messages to other nodes are under way."),
    ("meshup_job_duration_seconds", "Duration of a run of a background job."),
    ("meshup_projection_lag_seconds", "Time from an event in a room until a projection is past it."),
];

pub(super) fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_units".to_owned()), &UNITS)
}

pub(super) fn describe() {
    for (name, help) in COUNTERS {
        metrics::describe_counter!(name, help);
    }
    for (name, help) in GAUGES {
        metrics::describe_gauge!(name, help);
    }
    for (name, help) in HISTOGRAMS {
        metrics::describe_histogram!(name, help);
    }
}
