//! Followers of rooms, in the background.

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

/// How often rooms are looked for that nobody named: those of a crash, and of other nodes.
const SWEEP: Duration = Duration::from_secs(30);

/// Least time between two looks at the rooms that were named, so that a busy room is worked through in batches.
const PACE: Duration = Duration::from_millis(50);

/// How long to wait for a database that cannot be reached.
const PAUSE: Duration = Duration::from_secs(1);

/// Rooms in which something happened on this node.
#[derive(Debug, Default)]
struct Nudges {
    rooms: Mutex<HashSet<RoomId>>,
    any: Notify,
}

impl Nudges {
    fn add(&self, room: RoomId) {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).insert(room);
        self.any.notify_one();
    }

    fn take(&self) -> HashSet<RoomId> {
        std::mem::take(&mut *self.rooms.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The followers of this node.
#[derive(Clone)]
pub(crate) struct Followers(Arc<[Arc<Follow>]>);

impl Followers {
    pub(crate) fn new(store: &Arc<dyn Store>, followers: Vec<Arc<dyn Follower>>) -> Self {
        let follow = |follower| {
            let following = Following::new(Arc::clone(store), follower);
            Arc::new(Follow { following, nudges: Nudges::default() })
        };
        Self(followers.into_iter().map(follow).collect())
    }

    /// Says that something happened in a room.
    pub(crate) fn nudge(&self, room: RoomId) {
        for follow in self.0.iter() {
            follow.nudges.add(room);
        }
    }

    /// Starts them in the background; each ends after the batch that it is at when `stopping` is cancelled.
    pub(crate) fn start(&self, background: &BackgroundTasks, stopping: &CancellationToken) {
        for follow in self.0.iter() {
            let (follow, stopping) = (follow.clone(), stopping.clone());
            background.run(Box::pin(async move { follow.run(&stopping).await }));
        }
    }
}

/// A follower, and where this node tells it of rooms.
struct Follow {
    following: Following,
    nudges: Nudges,
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

    /// Every room that is behind, page by page.
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
                // The others come first.
                Ok(true) => self.nudges.add(room),
                Ok(false) => {}
                Err(error @ (StoreError::Unavailable(_) | StoreError::Victim(_))) => {
                    self.complain(&error);
                    self.nudges.add(room);
                    sleep(PAUSE).await;
                }
                // Trying again at once would not help; the next sweep comes by.
                Err(error) => self.complain(&error),
            }
        }
    }

    fn complain(&self, error: &StoreError) {
        tracing::warn!(follower = self.following.name(), %error, "rooms wait for a follower");
    }
}
