//! Events that were read for replays lately, for all who missed the same.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use meshup_domain::Seq;
use tokio::sync::{OnceCell, OwnedSemaphorePermit};
use tokio::time::Instant;

use crate::frame::Frame;

/// How long a page may be used. What events do not tell, such as a changed name, may be as old as cached facts.
const LIFE: Duration = Duration::from_secs(2);

/// Maximum number of pages of a room.
const MAX_PAGES: usize = 64;

/// A part of a replay, in order.
pub(crate) type Frames = Arc<[Arc<Frame>]>;

/// A page that is being read, or was.
pub(crate) type PageCell = OnceCell<KeptPage>;

/// A page with its share of the memory for pages.
#[derive(Debug)]
pub(crate) struct KeptPage {
    pub(crate) frames: Frames,
    pub(crate) share: Option<OwnedSemaphorePermit>,
}

#[derive(Debug)]
struct Entry {
    after: Seq,
    begun: Instant,
    page: Arc<PageCell>,
}

/// The pages of a room by the position that they follow, oldest first.
#[derive(Debug, Default)]
pub(crate) struct ReplayPages(Mutex<VecDeque<Entry>>);

impl ReplayPages {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The page after a position: the first who asks reads it, the others wait.
    pub(crate) fn page(&self, after: Seq, now: Instant) -> Arc<PageCell> {
        let mut pages = self.lock();
        pages.retain(|entry| entry.is_fresh(now));
        if let Some(known) = pages.iter().find(|entry| entry.after == after) {
            return Arc::clone(&known.page);
        }
        if pages.len() >= MAX_PAGES {
            pages.pop_front();
        }
        let page = Arc::default();
        pages.push_back(Entry { after, begun: now, page: Arc::clone(&page) });
        page
    }

    /// Removes a page that must not be kept.
    pub(crate) fn forget(&self, page: &Arc<PageCell>) {
        self.lock().retain(|entry| !Arc::ptr_eq(&entry.page, page));
    }

    /// Removes all pages, because an event changed a message that they may contain.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn expire(&self, now: Instant) {
        self.lock().retain(|entry| entry.is_fresh(now));
    }
}

impl Entry {
    fn is_fresh(&self, now: Instant) -> bool {
        now.duration_since(self.begun) < LIFE
    }
}
