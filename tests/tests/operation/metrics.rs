//! Metrics.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use reqwest::{Client, Response};

use crate::harness::{Database, Person, Server, Socket};

on_each_database!(metrics_show_what_the_server_does);

const TOKEN: &str = "a token of the monitoring";

async fn scrape(base: &str, token: Option<&str>) -> Response {
    let request = Client::new().get(format!("{base}/metrics"));
    match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    }
    .send()
    .await
    .unwrap()
}

/// The sum of the samples of a metric that have these labels.
fn value(metrics: &str, name: &str, labels: &[&str]) -> f64 {
    let samples = metrics.lines().filter(|line| {
        line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ']))
            && labels.iter().all(|label| line.contains(label))
    });
    samples.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
}

/// The names of metrics in a text, without the suffixes of the parts of histograms.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|symbol: char| !(symbol.is_ascii_alphanumeric() || symbol == '_'));
    words
        .filter(|word| word.starts_with("meshup_") || word.starts_with("process_"))
        .map(|word| {
            let part = ["_bucket", "_sum", "_count"].iter().find_map(|part| word.strip_suffix(part));
            part.unwrap_or(word).to_owned()
        })
        .collect()
}

fn exported(metrics: &str) -> BTreeSet<String> {
    names(&metrics.lines().filter(|line| line.starts_with("# TYPE")).collect::<Vec<_>>().join("\n"))
}

/// Does a bit of everything, and returns the metrics once the projections have seen it.
async fn busy(server: &Server) -> (String, Socket) {
    let alice = Person::register(server, "alice").await;
    let id = alice.create_server("Alpha", false).await;
    let channel = alice.create_channel(&id, "general").await;
    let path = format!("/ws/v1/realtime/servers/{id}/channels/{channel}/?token={}", alice.access);
    let mut socket = Socket::connect(&server.base, &path).await;
    socket.next().await;
    alice.post(&format!("/messages/channels/{channel}/"), &serde_json::json!({"content": "hello"})).await;
    alice.get("/nothing/").await;
    let started = Instant::now();
    loop {
        let metrics = scrape(&server.base, Some(TOKEN)).await.text().await.unwrap();
        if value(&metrics, "meshup_projection_lag_seconds_count", &[]) > 0.0 {
            return (metrics, socket);
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{metrics}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether a count has a value.
fn is(count: f64, expected: f64) -> bool {
    (count - expected).abs() < 0.5
}

async fn metrics_show_what_the_server_does(database: Database) {
    let server = Server::start_with(database, &[("METRICS__TOKEN", TOKEN)]).await;
    let (metrics, _socket) = busy(&server).await;
    let created = ["route=\"/api/v1/servers/\"", "method=\"POST\"", "status=\"2xx\""];
    assert!(is(value(&metrics, "meshup_http_requests_total", &created), 1.0), "{metrics}");
    let lost = ["route=\"none\"", "status=\"4xx\""];
    assert!(is(value(&metrics, "meshup_http_requests_total", &lost), 1.0));
    assert!(is(value(&metrics, "meshup_http_request_duration_seconds_count", &created[..2]), 1.0));
    assert!(is(value(&metrics, "meshup_sockets_open", &["surface=\"native\""]), 1.0));
    assert!(value(&metrics, "meshup_socket_frames_sent_total", &[]) >= 1.0);
    let commits = value(&metrics, "meshup_store_commit_group_units_count", &[]);
    assert!(commits >= 4.0 && value(&metrics, "meshup_store_commit_group_units_sum", &[]) >= commits);
    assert!(value(&metrics, "meshup_store_pool_connections_max", &[]) >= 8.0);
    assert!(value(&metrics, "meshup_store_pool_connections", &[]) >= 1.0);
    assert!(value(&metrics, "meshup_job_runs_total", &[]) >= 1.0);
    assert!(is(value(&metrics, "meshup_job_failures_total", &[]), 0.0));
    assert!(value(&metrics, "process_resident_memory_bytes", &[]) > 1e6);
    for line in metrics.lines() {
        assert!(!line.contains("/nothing/") && !line.contains("token="), "{line}");
    }
}

/// A panel of the dashboard whose metric does not exist stays empty without an error.
#[tokio::test]
async fn the_dashboard_and_the_documentation_name_the_metrics_that_exist() {
    let server = Server::start_with(Database::Postgres, &[("METRICS__TOKEN", TOKEN)]).await;
    let exported = exported(&busy(&server).await.0);
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    let shown = names(&read("../packaging/grafana.json"));
    assert!(shown.len() > 10, "{shown:?}");
    assert_eq!(shown.difference(&exported).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(names(&read("../docs/metrics.md")), exported);
}

#[tokio::test]
async fn metrics_need_the_token() {
    let server = Server::start_with(Database::Sqlite, &[("METRICS__TOKEN", TOKEN)]).await;
    for token in [None, Some("another"), Some("")] {
        let refused = scrape(&server.base, token).await;
        assert_eq!(refused.status(), 401, "{token:?}");
        assert_eq!(refused.headers()["www-authenticate"], "Bearer");
    }
    assert_eq!(scrape(&server.base, Some(TOKEN)).await.status(), 200);
}

#[tokio::test]
async fn without_settings_there_are_no_metrics() {
    let server = Server::start(Database::Sqlite).await;
    assert_eq!(scrape(&server.base, None).await.status(), 404);
    assert_eq!(scrape(&server.base, Some("")).await.status(), 404);
}

#[tokio::test]
async fn metrics_on_their_own_port_are_on_no_other() {
    let address = format!("127.0.0.1:{}", crate::harness::free_port());
    let server = Server::start_with(Database::Sqlite, &[("METRICS__BIND", &address)]).await;
    assert_eq!(scrape(&server.base, None).await.status(), 404);
    let base = format!("http://{address}");
    let metrics = scrape(&base, None).await.text().await.unwrap();
    assert!(value(&metrics, "meshup_http_requests_total", &["route=\"/health/ready\""]) >= 1.0, "{metrics}");
    assert_eq!(reqwest::get(format!("{base}/health/live")).await.unwrap().status(), 404);
}
