//! What one connection has yet to hear: a bounded queue between everybody's feeds and one socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meshup_domain::RoomId;
use tokio::sync::Notify;

use crate::frame::{Body, Frame};

/// Frames that a connection may fall behind before it is closed.
///
/// A phone in a tunnel recovers within this many; past it, replaying from the database is cheaper than memory.
pub const MAX_FRAMES: usize = 256;

/// Bytes that a connection may fall behind before it is closed.
pub const MAX_BYTES: usize = 1 << 20;

/// Something to tell a connection.
#[derive(Debug, Clone)]
pub enum Item {
    Frame(Arc<Frame>),
    /// The connection may not hear this room any more, and will not.
    Lost(RoomId),
}

/// Why the hub wants a connection closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// It fell too far behind; it can resume where it was.
    Slow,
    /// Its session is over.
    SessionOver,
}

#[derive(Debug, Default)]
struct Queue {
    items: VecDeque<Item>,
    bytes: usize,
    closing: Option<Closing>,
    /// Questions about access that are open; meanwhile nothing is given out.
    holds: usize,
}

/// The queue. Pushing never waits; the socket's task takes.
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

    /// Queues a frame. When the queue is full, typing and presence give way; if that is not enough, the connection
    /// is closed as slow and what it had not heard is dropped.
    pub fn push(&self, frame: &Arc<Frame>) {
        let mut queue = self.lock();
        if queue.closing.is_some() {
            return;
        }
        if queue.is_full(frame.weight()) {
            if frame.body.is_ephemeral() {
                return;
            }
            queue.drop_ephemeral();
            if queue.is_full(frame.weight()) {
                queue.close(Closing::Slow);
                drop(queue);
                self.wake_to_close();
                return;
            }
        }
        queue.bytes += frame.weight();
        queue.items.push_back(Item::Frame(Arc::clone(frame)));
        self.ready.notify_one();
    }

    /// Takes a room away: what was queued of it is dropped, but for the news that its channel is deleted.
    pub fn lose(&self, room: RoomId) {
        let mut queue = self.lock();
        queue.retain(|frame| frame.room != room || matches!(frame.body, Body::ChannelDeleted(_)));
        queue.items.push_back(Item::Lost(room));
        self.ready.notify_one();
    }

    /// Wants the connection closed; the first reason stands.
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

    /// Gives nothing out until [`Outbox::release`].
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

    /// Waits while access is in question; then a room that was lost, ahead of everything queued, or the reason to
    /// close. For whoever tells something beside the queue.
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
        if let Some(Item::Frame(frame)) = &item {
            queue.bytes = queue.bytes.saturating_sub(frame.weight());
        }
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
            Item::Frame(_) => None,
        };
        let (at, room) = self.items.iter().enumerate().find_map(|(at, item)| Some((at, lost(item)?)))?;
        self.items.remove(at);
        Some(room)
    }

    fn drop_ephemeral(&mut self) {
        self.retain(|frame| !frame.body.is_ephemeral());
    }

    fn retain(&mut self, keep: impl Fn(&Frame) -> bool) {
        self.items.retain(|item| match item {
            Item::Frame(frame) => keep(frame),
            Item::Lost(_) => true,
        });
        self.bytes = self
            .items
            .iter()
            .map(|item| match item {
                Item::Frame(frame) => frame.weight(),
                Item::Lost(_) => 0,
            })
            .sum();
    }
}

#[cfg(test)]
mod tests;
