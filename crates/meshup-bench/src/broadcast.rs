//! Sockets that count the messages they hear.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::Failure;
use crate::load::Client;
use crate::socket::{Socket, is_new_message};
use crate::usage::{Processes, Usage, float};

/// How long deliveries may take after the last message.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many messages may be on their way to all. It keeps the server's queues filled, which hold 256 for each socket.
const UNDER_WAY: usize = 64;

/// Sockets in a room.
#[derive(Debug, Default)]
pub(crate) struct Audience {
    sockets: JoinSet<()>,
    heard: Arc<Heard>,
    size: usize,
}

#[derive(Debug, Default)]
struct Heard {
    count: AtomicUsize,
    /// When each message had been heard by all, if they were heard one after the other.
    complete: Mutex<Vec<Instant>>,
    size: AtomicUsize,
}

/// What the sockets heard in some time.
#[derive(Debug, Default)]
pub(crate) struct Delivered {
    pub(crate) frames: usize,
    count: usize,
    /// How many deliveries are missing, or too many.
    pub(crate) missing: usize,
    pub(crate) usage: Usage,
    /// From the request until all had heard of it.
    pub(crate) latencies: Vec<Duration>,
}

impl Delivered {
    pub(crate) fn per_second(&self) -> f64 {
        float(self.count) / self.usage.elapsed.as_secs_f64().max(f64::EPSILON)
    }

    pub(crate) fn per_second_of_cpu(&self) -> f64 {
        self.usage.per_second_of_cpu(self.count)
    }
}

impl Heard {
    fn one(&self) {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(self.size.load(Ordering::Relaxed)) {
            self.complete.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        }
    }
}

impl Audience {
    /// Adds a socket; all must be there before the first message.
    pub(crate) fn add(&mut self, mut socket: Socket) {
        self.size += 1;
        self.heard.size.store(self.size, Ordering::Relaxed);
        let heard = Arc::clone(&self.heard);
        self.sockets.spawn(async move {
            // A socket that ends early misses deliveries, which are counted.
            let _ = socket
                .listen(|text| {
                    if is_new_message(text) {
                        heard.one();
                    }
                    true
                })
                .await;
        });
    }

    pub(crate) fn heard(&self) -> usize {
        self.heard.count.load(Ordering::Relaxed)
    }

    /// Sends a message after each pause.
    pub(crate) async fn at_rate(
        &self,
        processes: &Processes,
        sender: &mut Client,
        pause: Duration,
        duration: Duration,
    ) -> Result<Delivered, Failure> {
        self.settled().await;
        let (before, watch, mut sent) = (self.heard(), processes.watch(), Vec::new());
        self.heard.complete.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let mut ticks = tokio::time::interval(pause);
        while watch.start().elapsed() < duration {
            ticks.tick().await;
            sent.push(Instant::now());
            sender.ask().await?;
        }
        let mut delivered = self.delivered(before, sent.len(), || watch.end()).await;
        let complete = self.heard.complete.lock().unwrap_or_else(PoisonError::into_inner);
        delivered.latencies = complete.iter().zip(&sent).map(|(heard, sent)| *heard - *sent).collect();
        Ok(delivered)
    }

    /// Sends messages as fast as they are delivered.
    pub(crate) async fn at_full_rate(
        &self,
        processes: &Processes,
        senders: Vec<Client>,
        duration: Duration,
    ) -> Result<Delivered, Failure> {
        self.settled().await;
        let (before, watch) = (self.heard(), processes.watch());
        let (sent, until) = (Arc::new(AtomicUsize::new(0)), Instant::now() + duration);
        let mut tasks = JoinSet::new();
        for sender in senders {
            let (sent, heard, size) = (Arc::clone(&sent), Arc::clone(&self.heard), self.size);
            tasks.spawn(async move { send(sender, &sent, &heard, (before, size), until).await });
        }
        while let Some(task) = tasks.join_next().await {
            task??;
        }
        Ok(self.delivered(before, sent.load(Ordering::Relaxed), || watch.end()).await)
    }

    /// Waits until everything was delivered, or for too long.
    async fn delivered(&self, before: usize, frames: usize, end: impl Fn() -> Usage) -> Delivered {
        let (expected, until) = (frames * self.size, Instant::now() + PATIENCE);
        while self.heard() - before < expected && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let usage = end();
        self.settled().await;
        let count = self.heard() - before;
        Delivered { frames, count, missing: expected.abs_diff(count), usage, latencies: Vec::new() }
    }

    /// Waits until nothing has been heard for a while.
    async fn settled(&self) {
        loop {
            let before = self.heard();
            tokio::time::sleep(Duration::from_millis(200)).await;
            if self.heard() == before {
                return;
            }
        }
    }
}

async fn send(
    mut sender: Client,
    sent: &AtomicUsize,
    heard: &Heard,
    (before, size): (usize, usize),
    until: Instant,
) -> Result<(), Failure> {
    while Instant::now() < until {
        let complete = (heard.count.load(Ordering::Relaxed) - before) / size;
        if sent.load(Ordering::Relaxed).saturating_sub(complete) >= UNDER_WAY {
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        }
        sent.fetch_add(1, Ordering::Relaxed);
        sender.ask().await?;
    }
    Ok(())
}
