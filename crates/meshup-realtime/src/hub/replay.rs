//! Replays of missed events.

use std::sync::Arc;

use meshup_app::ports::StoreError;
use meshup_domain::{RoomId, Seq};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::feed;
use crate::frame::Frame;
use crate::room::{Frames, KeptPage, Progress, Room};

/// Maximum number of concurrent reads for replays, so that many who resume leave database capacity to others.
const READS: usize = 4;

/// Memory for pages that are kept for others, in KiB: 32 MiB.
const MEMORY: usize = 32 * 1024;

/// What all replays of a node share.
#[derive(Debug)]
pub(super) struct ReplayLimits {
    reads: Semaphore,
    memory: Arc<Semaphore>,
}

impl Default for ReplayLimits {
    fn default() -> Self {
        Self { reads: Semaphore::new(READS), memory: Arc::new(Semaphore::new(MEMORY)) }
    }
}

impl ReplayLimits {
    /// A share of the memory for a page and its renderings, unless there is too little left.
    fn share(&self, frames: &Frames) -> Option<OwnedSemaphorePermit> {
        let weight: usize = frames.iter().map(|frame: &Arc<Frame>| 2 * frame.weight()).sum();
        Arc::clone(&self.memory).try_acquire_many_owned(u32::try_from(weight.div_ceil(1024)).ok()?).ok()
    }
}

/// Missed events, read page by page. Only the reader waits for it, and it takes no space in any queue.
///
/// Clients that missed the same share what is read and rendered for it.
pub struct Replay {
    pub(super) connection: Arc<Connection>,
    pub(super) room: Arc<Room>,
    pub(super) backend: Arc<dyn Backend>,
    pub(super) limits: Arc<ReplayLimits>,
    pub(super) after: Seq,
}

/// A part of a replay.
#[derive(Debug)]
pub enum ReplayPage {
    Frames(Frames),
    /// The replay is complete; later events are in the queue.
    End,
}

impl Replay {
    pub fn room(&self) -> RoomId {
        self.room.id
    }

    /// The next part, in order. The last step holds the room's lock: what the feed delivered until then has
    /// been replayed, and what it delivers afterwards is queued.
    pub async fn next(&mut self) -> Result<ReplayPage, StoreError> {
        {
            let mut state = self.room.lock();
            let delivered = match self.room.progress() {
                Progress::Delivered(seq) => seq,
                Progress::Unknown | Progress::Gone => return Ok(ReplayPage::End),
            };
            if self.after >= delivered || !state.has(self.connection.id) {
                state.attach(self.connection.id, self.after);
                return Ok(ReplayPage::End);
            }
        }
        let page = self.room.pages.page(self.after, Instant::now());
        let KeptPage { frames, share } = page.get_or_try_init(|| self.read()).await?;
        if share.is_none() {
            self.room.pages.forget(&page);
        }
        if let Some(last) = frames.last().and_then(|frame| frame.what.body.seq()) {
            self.after = last;
        }
        Ok(ReplayPage::Frames(Arc::clone(frames)))
    }

    /// Reads to the end of a page that begins at the same position for all, whatever they have missed before.
    async fn read(&self) -> Result<KeptPage, StoreError> {
        let limit = feed::PAGE - self.after.0.unsigned_abs() % feed::PAGE;
        // Never closed, so a read always has its turn.
        let turn = self.limits.reads.acquire().await.ok();
        let events = self.backend.events_after(self.room.id, self.after, limit).await?;
        drop(turn);
        let frames = Frames::from(feed::frames(self.room.id, feed::contiguous(events, self.after)));
        // Nothing is not what the next one finds.
        let share = if frames.is_empty() { None } else { self.limits.share(&frames) };
        Ok(KeptPage { frames, share })
    }
}
