//! The outbox of a connection: a bounded queue between feeds and a socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meshup_domain::RoomId;
use tokio::sync::Notify;

use crate::frame::{Body, Frame};
use crate::news::{self, News};

/// Maximum number of unread frames before a connection is closed.
///
/// A phone in a tunnel recovers within this many; beyond that, replaying from the database is cheaper than
/// memory.
pub const MAX_FRAMES: usize = 256;

/// Maximum size of unread frames in bytes before a connection is closed.
pub const MAX_BYTES: usize = 1 << 20;

/// An item to send to a connection.
#[derive(Debug, Clone)]
pub enum Item {
    Frame(Arc<Frame>),
    News(Arc<News>),
    /// The connection has lost access to this room and gets nothing more of it.
    Lost(RoomId),
}

impl Item {
    /// The approximate size in bytes.
    fn weight(&self) -> usize {
        match self {
            Self::Frame(frame) => frame.weight(),
            Self::News(_) => news::WEIGHT,
            Self::Lost(_) => 0,
        }
    }

    fn is_ephemeral(&self) -> bool {
        match self {
            Self::Frame(frame) => frame.what.body.is_ephemeral(),
            Self::News(news) => news.what.is_ephemeral(),
            Self::Lost(_) => false,
        }
    }
}

/// Why the hub closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// It fell too far behind; it can resume from its last position.
    Slow,
    /// Its session has ended.
    SessionOver,
}

#[derive(Debug, Default)]
struct Queue {
    items: VecDeque<Item>,
    bytes: usize,
    closing: Option<Closing>,
    /// The number of open access checks; meanwhile nothing is handed out.
    holds: usize,
}

/// The queue. Pushing never blocks; the socket's task takes.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: Mutex<Queue>,
    ready: Notify,
    closing: Notify,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a frame.
    pub fn push(&self, frame: &Arc<Frame>) {
        self.queue_up(Item::Frame(Arc::clone(frame)));
    }

    /// Queues a frame for users.
    pub fn push_news(&self, news: &Arc<News>) {
        self.queue_up(Item::News(Arc::clone(news)));
    }

    /// If the queue is full, typing and presence are dropped first; if that is not enough, the connection is
    /// closed as slow and its queue is cleared.
    fn queue_up(&self, item: Item) {
        let mut queue = self.lock();
        if queue.closing.is_some() {
            return;
        }
        let weight = item.weight();
        if queue.is_full(weight) {
            if item.is_ephemeral() {
                return;
            }
            queue.drop_ephemeral();
            if queue.is_full(weight) {
                queue.close(Closing::Slow);
                drop(queue);
                self.wake_to_close();
                return;
            }
        }
        queue.bytes += weight;
        queue.items.push_back(item);
        self.ready.notify_one();
    }

    /// Removes a room: its queued frames are dropped, except the one about the deletion of its channel.
    pub fn lose(&self, room: RoomId) {
        let mut queue = self.lock();
        queue.retain(|item| match item {
            Item::Frame(frame) => {
                frame.what.room != room || matches!(frame.what.body, Body::ChannelDeleted(_))
            }
            Item::News(_) | Item::Lost(_) => true,
        });
        queue.items.push_back(Item::Lost(room));
        self.ready.notify_one();
    }

    /// Requests that the connection be closed; the first reason is kept.
    pub fn close(&self, why: Closing) {
        self.lock().close(why);
        self.wake_to_close();
    }

    fn wake_to_close(&self) {
        self.ready.notify_one();
        self.closing.notify_one();
    }

    /// Waits until the connection is to be closed. Only one task may wait at a time.
    pub async fn closing(&self) -> Closing {
        loop {
            if let Some(why) = self.lock().closing {
                return why;
            }
            self.closing.notified().await;
        }
    }

    /// Hands out nothing until [`Outbox::release`].
    pub(crate) fn hold(&self) {
        self.lock().holds += 1;
    }

    pub(crate) fn release(&self) {
        let mut queue = self.lock();
        queue.holds = queue.holds.saturating_sub(1);
        self.ready.notify_one();
    }

    /// Waits until there is something to take. Only one task may wait at a time.
    pub async fn ready(&self) {
        loop {
            {
                let queue = self.lock();
                if queue.closing.is_some() || (queue.holds == 0 && !queue.items.is_empty()) {
                    return;
                }
            }
            self.ready.notified().await;
        }
    }

    /// Waits while access is being checked; then returns a room to which access was lost, ahead of everything
    /// queued, or the reason to close. For tasks that send something outside of the queue.
    pub async fn settled(&self) -> Result<Option<RoomId>, Closing> {
        loop {
            {
                let mut queue = self.lock();
                if let Some(why) = queue.closing {
                    return Err(why);
                }
                if queue.holds == 0 {
                    return Ok(queue.take_loss());
                }
            }
            self.ready.notified().await;
        }
    }

    /// The next item, or the reason to close.
    pub fn take(&self) -> Result<Option<Item>, Closing> {
        let mut queue = self.lock();
        if let Some(why) = queue.closing {
            return Err(why);
        }
        if queue.holds > 0 {
            return Ok(None);
        }
        let item = queue.items.pop_front();
        queue.bytes = queue.bytes.saturating_sub(item.as_ref().map_or(0, Item::weight));
        if queue.items.is_empty() && queue.items.capacity() > MAX_FRAMES / 4 {
            queue.items = VecDeque::new();
        }
        Ok(item)
    }
}

impl Queue {
    fn is_full(&self, weight: usize) -> bool {
        self.items.len() >= MAX_FRAMES || self.bytes + weight > MAX_BYTES
    }

    fn close(&mut self, why: Closing) {
        self.closing.get_or_insert(why);
        self.items = VecDeque::new();
        self.bytes = 0;
    }

    fn take_loss(&mut self) -> Option<RoomId> {
        let lost = |item: &Item| match item {
            Item::Lost(room) => Some(*room),
            Item::Frame(_) | Item::News(_) => None,
        };
        let (at, room) = self.items.iter().enumerate().find_map(|(at, item)| Some((at, lost(item)?)))?;
        self.items.remove(at);
        Some(room)
    }

    fn drop_ephemeral(&mut self) {
        self.retain(|item| !item.is_ephemeral());
    }

    fn retain(&mut self, keep: impl Fn(&Item) -> bool) {
        self.items.retain(keep);
        self.bytes = self.items.iter().map(Item::weight).sum();
    }
}

#[cfg(test)]
mod tests;
