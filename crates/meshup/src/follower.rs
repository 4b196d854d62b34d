//! Runs the followers of rooms in the background.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use meshup_app::follow::{Follower, Following};
use meshup_app::ports::{Background, Store, StoreError};
use meshup_domain::RoomId;
use meshup_platform::BackgroundTasks;
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

/// How often to look for rooms that were not reported: those left by a crash, and those of other nodes.
const SWEEP: Duration = Duration::from_secs(30);

/// Minimum time between two passes over the reported rooms, so that a busy room is processed in batches.
const PACE: Duration = Duration::from_millis(50);

/// How long to wait after the database could not be reached.
const PAUSE: Duration = Duration::from_secs(1);

/// Rooms with new events on this node.
#[derive(Debug, Default)]
pub(crate) struct Nudges {
    rooms: Mutex<HashSet<RoomId>>,
    any: Notify,
}

impl Nudges {
    /// Reports a new event in a room.
    pub(crate) fn add(&self, room: RoomId) {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).insert(room);
        self.any.notify_one();
    }

    fn take(&self) -> HashSet<RoomId> {
        std::mem::take(&mut *self.rooms.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The followers of this node.
pub(crate) struct Followers(Vec<Arc<Follow>>);

impl Followers {
    pub(crate) fn new(store: &Arc<dyn Store>, followers: Vec<Arc<dyn Follower>>) -> Self {
        let follow = |follower| {
            let following = Following::new(Arc::clone(store), follower);
            Arc::new(Follow { following, nudges: Arc::default() })
        };
        Self(followers.into_iter().map(follow).collect())
    }

    /// Where each is told of rooms.
    pub(crate) fn nudges(&self) -> Vec<Arc<Nudges>> {
        self.0.iter().map(|follow| Arc::clone(&follow.nudges)).collect()
    }

    /// Starts them in the background; once `stopping` is cancelled, each ends after its current batch.
    pub(crate) fn start(&self, background: &BackgroundTasks, stopping: &CancellationToken) {
        for follow in &self.0 {
            let (follow, stopping) = (follow.clone(), stopping.clone());
            background.run(Box::pin(async move { follow.run(&stopping).await }));
        }
    }
}

/// A follower, with the rooms reported to it.
struct Follow {
    following: Following,
    nudges: Arc<Nudges>,
}

impl Follow {
    async fn run(&self, stopping: &CancellationToken) {
        let mut sweep = interval(SWEEP);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stopping.is_cancelled() {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = self.nudges.any.notified() => self.visit(self.nudges.take(), stopping).await,
                _ = sweep.tick() => self.sweep(stopping).await,
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                () = sleep(PACE) => {}
            }
        }
    }

    /// Visits every room that is behind, page by page.
    async fn sweep(&self, stopping: &CancellationToken) {
        let mut after = None;
        while !stopping.is_cancelled() {
            match self.following.behind(after).await {
                Ok(rooms) if rooms.is_empty() => return,
                Ok(rooms) => {
                    after = rooms.last().copied();
                    self.visit(rooms, stopping).await;
                }
                Err(error) => return self.complain(&error),
            }
        }
    }

    async fn visit(&self, rooms: impl IntoIterator<Item = RoomId>, stopping: &CancellationToken) {
        for room in rooms {
            if stopping.is_cancelled() {
                return;
            }
            match self.following.advance(room).await {
                // Let the other rooms go first.
                Ok(true) => self.nudges.add(room),
                Ok(false) => {}
                Err(error @ (StoreError::Unavailable(_) | StoreError::Victim(_))) => {
                    self.complain(&error);
                    self.nudges.add(room);
                    sleep(PAUSE).await;
                }
                // Retrying at once would not help; the next sweep tries again.
                Err(error) => self.complain(&error),
            }
        }
    }

    fn complain(&self, error: &StoreError) {
        tracing::warn!(follower = self.following.name(), %error, "a follower failed; its rooms are behind");
    }
}
