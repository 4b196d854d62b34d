//! Runs the projections of rooms in the background.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use meshup_app::ports::{Background, Store, StoreError};
use meshup_app::projection::{Projection, ProjectionRunner};
use meshup_domain::RoomId;
use meshup_platform::BackgroundTasks;
use metrics::Counter;
use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

/// How often to look for rooms that were not reported here: those left behind by a crash or by other nodes.
const SWEEP: Duration = Duration::from_secs(30);

/// Minimum time between two passes over the reported rooms, so that a busy room is processed in batches.
const PACE: Duration = Duration::from_millis(50);

/// The pause after a pass, as a multiple of the time that it took, since messages that are sent wait for its units: a
/// projection is at work a fifth of the time at most.
const PAUSE_AFTER_WORK: u32 = 4;

/// Maximum time between two passes.
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// How long to wait after the database could not be reached.
const PAUSE: Duration = Duration::from_secs(1);

/// Rooms with new events on this node, each with the time when it was first reported.
#[derive(Debug, Default)]
pub(crate) struct PendingRooms {
    rooms: Mutex<HashMap<RoomId, Instant>>,
    any: Notify,
}

impl PendingRooms {
    /// Reports a new event in a room.
    pub(crate) fn add(&self, room: RoomId) {
        self.add_since(room, Instant::now());
    }

    /// Reports a room again whose events from `since` on are not all processed.
    fn add_since(&self, room: RoomId, since: Instant) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.entry(room).and_modify(|known| *known = since.min(*known)).or_insert(since);
        self.any.notify_one();
    }

    fn take(&self) -> HashMap<RoomId, Instant> {
        std::mem::take(&mut *self.rooms.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The projections of this node.
pub(crate) struct Projections(Vec<Arc<ProjectionTask>>);

impl Projections {
    pub(crate) fn new(store: &Arc<dyn Store>, projections: Vec<Arc<dyn Projection>>) -> Self {
        let task = |projection| {
            let runner = ProjectionRunner::new(Arc::clone(store), projection);
            Arc::new(ProjectionTask { runner, pending: Arc::default() })
        };
        Self(projections.into_iter().map(task).collect())
    }

    /// The queues of rooms, one per projection.
    pub(crate) fn pending(&self) -> Vec<Arc<PendingRooms>> {
        self.0.iter().map(|task| Arc::clone(&task.pending)).collect()
    }

    /// Starts them in the background; once `stopping` is cancelled, each ends after its current batch.
    pub(crate) fn start(&self, background: &BackgroundTasks, stopping: &CancellationToken) {
        for task in &self.0 {
            let (task, stopping) = (task.clone(), stopping.clone());
            background.run(Box::pin(async move { task.run(&stopping).await }));
        }
    }
}

/// A projection, with the rooms reported to it.
struct ProjectionTask {
    runner: ProjectionRunner,
    pending: Arc<PendingRooms>,
}

impl ProjectionTask {
    async fn run(&self, stopping: &CancellationToken) {
        // Present in metrics from the start.
        self.failures().increment(0);
        let mut sweep = interval(SWEEP);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stopping.is_cancelled() {
            let woken = tokio::select! {
                () = stopping.cancelled() => return,
                () = self.pending.any.notified() => true,
                _ = sweep.tick() => false,
            };
            let start = Instant::now();
            if woken {
                self.visit(self.pending.take(), stopping).await;
            } else {
                self.sweep(stopping).await;
            }
            let pause = (start.elapsed() * PAUSE_AFTER_WORK).clamp(PACE, MAX_PAUSE);
            tokio::select! {
                () = stopping.cancelled() => return,
                () = sleep(pause) => {}
            }
        }
    }

    /// Visits every room that is behind, page by page.
    async fn sweep(&self, stopping: &CancellationToken) {
        let mut after = None;
        while !stopping.is_cancelled() {
            match self.runner.behind(after).await {
                Ok(rooms) if rooms.is_empty() => return,
                Ok(rooms) => {
                    after = rooms.last().copied();
                    let now = Instant::now();
                    self.visit(rooms.into_iter().map(|room| (room, now)), stopping).await;
                }
                Err(error) => return self.complain(&error),
            }
        }
    }

    /// Processes the next events of each room. The second value is since when they have been waiting.
    async fn visit(&self, rooms: impl IntoIterator<Item = (RoomId, Instant)>, stopping: &CancellationToken) {
        for (room, since) in rooms {
            if stopping.is_cancelled() {
                return;
            }
            match self.runner.advance(room).await {
                // Let the other rooms go first.
                Ok(true) => self.pending.add_since(room, since),
                Ok(false) => self.finished(since),
                Err(error @ (StoreError::Unavailable(_) | StoreError::Victim(_))) => {
                    self.complain(&error);
                    self.pending.add_since(room, since);
                    sleep(PAUSE).await;
                }
                // Retrying at once would not help; the next sweep tries again.
                Err(error) => self.complain(&error),
            }
        }
    }

    fn failures(&self) -> Counter {
        metrics::counter!("meshup_projection_failures_total", "projection" => self.runner.name())
    }

    /// Records how long the events of a room have waited (`docs/metrics.md`).
    fn finished(&self, since: Instant) {
        metrics::histogram!("meshup_projection_lag_seconds", "projection" => self.runner.name())
            .record(since.elapsed());
    }

    fn complain(&self, error: &StoreError) {
        self.failures().increment(1);
        tracing::warn!(projection = self.runner.name(), %error, "a projection failed; its rooms are behind");
    }
}
