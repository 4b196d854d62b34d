//! Clients that ask as fast as they are answered, and what they measure.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::Failure;
use crate::http::Connection;
use crate::usage::{Processes, Usage, float};

/// What a scenario measured in one run.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// What was done, mostly as many as there are latencies.
    pub(crate) count: usize,
    pub(crate) latencies: Vec<Duration>,
    pub(crate) errors: usize,
    /// The first error.
    pub(crate) problem: Option<String>,
    pub(crate) usage: Usage,
    /// What the scenario is about, beyond throughput.
    pub(crate) figures: Vec<Figure>,
}

/// A named number, beside the number that the machine allows.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) limit: Option<f64>,
}

impl Measured {
    /// The latency that `share` of the operations did not exceed, in milliseconds.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        percentile(&self.latencies, share)
    }

    /// Operations in a second.
    pub(crate) fn rate(&self) -> f64 {
        float(self.count) / self.usage.elapsed.as_secs_f64().max(f64::EPSILON)
    }

    /// Operations for each second of processor time of the servers and the database.
    pub(crate) fn per_second_of_cpu(&self) -> f64 {
        self.usage.per_second_of_cpu(self.count)
    }

    pub(crate) fn note(&mut self, name: &'static str, value: f64, limit: Option<f64>) {
        self.figures.push(Figure { name, value, limit });
    }

    pub(crate) fn fail(&mut self, errors: usize, problem: impl Into<String>) {
        self.errors += errors;
        if errors > 0 {
            self.problem.get_or_insert(problem.into());
        }
    }
}

/// In milliseconds; latencies need not be sorted.
pub(crate) fn percentile(latencies: &[Duration], share: f64) -> f64 {
    let mut sorted = latencies.to_vec();
    sorted.sort_unstable();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
    let index = (float(sorted.len()) * share) as usize;
    let at = sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default();
    at.as_secs_f64() * 1000.0
}

/// A client with a connection and the requests that it repeats.
///
/// It connects with its first request, since the server closes connections that never send one.
#[derive(Debug)]
pub(crate) struct Client {
    address: String,
    connection: Option<Connection>,
    requests: Arc<Vec<Vec<u8>>>,
    next: usize,
}

/// What a client measured.
#[derive(Debug, Default)]
struct Asked {
    latencies: Vec<Duration>,
    errors: usize,
    problem: Option<String>,
}

impl Client {
    /// A client of the node at `address`.
    pub(crate) fn new(address: &str, requests: Arc<Vec<Vec<u8>>>) -> Self {
        Self { address: address.to_owned(), connection: None, requests, next: 0 }
    }

    /// As many clients, spread over the nodes, that all send the same request.
    pub(crate) fn several(nodes: &[String], count: usize, request: Vec<u8>) -> Vec<Self> {
        let requests = Arc::new(vec![request]);
        nodes.iter().cycle().take(count).map(|node| Self::new(node, Arc::clone(&requests))).collect()
    }

    /// Sends the next request, and returns how long its response took.
    pub(crate) async fn ask(&mut self) -> Result<Duration, Failure> {
        let request = &self.requests[self.next % self.requests.len()];
        self.next += 1;
        let start = Instant::now();
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(Connection::open(&self.address).await?),
        };
        let response = connection.exchange(request).await?;
        if response.is_success() {
            return Ok(start.elapsed());
        }
        Err(format!("{}: {}", response.status, String::from_utf8_lossy(response.body)).into())
    }

    async fn ask_until(mut self, until: Instant) -> Asked {
        let mut asked = Asked::default();
        while Instant::now() < until && asked.errors < 100 {
            match self.ask().await {
                Ok(latency) => asked.latencies.push(latency),
                Err(problem) => {
                    asked.errors += 1;
                    asked.problem.get_or_insert_with(|| problem.to_string());
                }
            }
        }
        asked
    }
}

/// Lets each client repeat its requests for `duration`.
pub(crate) async fn repeat(processes: &Processes, duration: Duration, clients: Vec<Client>) -> Measured {
    let watch = processes.watch();
    let until = Instant::now() + duration;
    let tasks = clients.into_iter().map(|client| tokio::spawn(client.ask_until(until)));
    let results = join_all(tasks).await;
    let mut measured = Measured { usage: watch.end(), ..Measured::default() };
    for Asked { latencies, errors, problem } in results.into_iter().flatten() {
        measured.latencies.extend(latencies);
        measured.fail(errors, problem.unwrap_or_default());
    }
    measured.count = measured.latencies.len();
    measured
}

/// How often a client asks that only watches.
const PACE: Duration = Duration::from_millis(5);

/// Lets `client` ask now and then until `work` is done, and returns how long its responses took.
pub(crate) async fn beside<T>(
    mut client: Client,
    work: impl Future<Output = T>,
) -> Result<(T, Vec<Duration>), Failure> {
    let (done, mut is_done) = tokio::sync::oneshot::channel::<()>();
    let watching = tokio::spawn(async move {
        let mut latencies = Vec::new();
        while let Err(tokio::sync::oneshot::error::TryRecvError::Empty) = is_done.try_recv() {
            latencies.push(client.ask().await?);
            tokio::time::sleep(PACE).await;
        }
        Ok::<_, Failure>(latencies)
    });
    let result = work.await;
    // The client may have failed.
    let _ = done.send(());
    Ok((result, watching.await??))
}
