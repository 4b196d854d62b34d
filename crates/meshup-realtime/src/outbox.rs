//! The outbox of a connection: a bounded queue between feeds and a socket.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use meshup_domain::RoomId;

use crate::frame::{Frame, FrameBody};
use crate::user_event::{self, UserEvent};

/// Maximum number of unread frames before a connection is closed.
///
/// A phone in a tunnel recovers within this many; beyond that, replaying from the database is cheaper than
/// memory.
pub const MAX_FRAMES: usize = 256;

/// Maximum size of unread frames in bytes before a connection is closed.
pub const MAX_BYTES: usize = 1 << 20;

/// An item to send to a connection.
#[derive(Debug, Clone)]
pub enum OutboxItem {
    Frame(Arc<Frame>),
    UserEvent(Arc<UserEvent>),
    /// The connection has lost access to this room and gets nothing more of it.
    Revoked(RoomId),
}

impl OutboxItem {
    /// The approximate size in bytes.
    fn weight(&self) -> usize {
        match self {
            Self::Frame(frame) => frame.weight(),
            Self::UserEvent(_) => user_event::WEIGHT,
            Self::Revoked(_) => 0,
        }
    }

    fn is_ephemeral(&self) -> bool {
        match self {
            Self::Frame(frame) => frame.what.body.is_ephemeral(),
            Self::UserEvent(user_event) => user_event.what.is_ephemeral(),
            Self::Revoked(_) => false,
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
    items: VecDeque<OutboxItem>,
    bytes: usize,
    closing: Option<Closing>,
    /// The number of open access checks; meanwhile nothing is handed out.
    holds: usize,
    /// The task of the socket, while it waits.
    waiting: Option<Waker>,
}

/// The queue. Pushing never blocks. The task of the socket takes items; only one task may wait at a time.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: Mutex<Queue>,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a frame.
    pub fn push(&self, frame: &Arc<Frame>) {
        self.queue_up(OutboxItem::Frame(Arc::clone(frame)));
    }

    /// Queues a frame for users.
    pub fn push_user_event(&self, user_event: &Arc<UserEvent>) {
        self.queue_up(OutboxItem::UserEvent(Arc::clone(user_event)));
    }

    fn queue_up(&self, item: OutboxItem) {
        let mut queue = self.lock();
        queue.add(item);
        wake(queue);
    }

    /// Removes a room: its queued frames are dropped, except the one about the deletion of its channel.
    pub fn revoke(&self, room: RoomId) {
        let mut queue = self.lock();
        queue.retain(|item| match item {
            OutboxItem::Frame(frame) => {
                frame.what.room != room || matches!(frame.what.body, FrameBody::ChannelDeleted(_))
            }
            OutboxItem::UserEvent(_) | OutboxItem::Revoked(_) => true,
        });
        queue.items.push_back(OutboxItem::Revoked(room));
        wake(queue);
    }

    /// Requests that the connection be closed; the first reason is kept.
    pub fn close(&self, why: Closing) {
        let mut queue = self.lock();
        queue.close(why);
        wake(queue);
    }

    /// Waits until the connection is to be closed.
    pub async fn closing(&self) -> Closing {
        self.wait(|queue| queue.closing).await
    }

    /// Hands out nothing until [`Outbox::resume`].
    pub(crate) fn pause(&self) {
        self.lock().holds += 1;
    }

    pub(crate) fn resume(&self) {
        let mut queue = self.lock();
        queue.holds = queue.holds.saturating_sub(1);
        wake(queue);
    }

    /// Waits until there is something to take.
    pub async fn ready(&self) {
        self.wait(|queue| queue.is_ready().then_some(())).await;
    }

    /// Waits for the next item, or the reason to close. Cancel-safe.
    pub async fn next(&self) -> Result<OutboxItem, Closing> {
        self.wait(|queue| queue.take().transpose()).await
    }

    /// Waits while access is being checked; then returns a room to which access was lost, ahead of everything
    /// queued, or the reason to close. For tasks that send something outside of the queue.
    pub async fn settled(&self) -> Result<Option<RoomId>, Closing> {
        self.wait(|queue| match queue.closing {
            Some(why) => Some(Err(why)),
            None => (queue.holds == 0).then(|| Ok(queue.take_revoked())),
        })
        .await
    }

    /// The next item if there is one, or the reason to close.
    pub fn take(&self) -> Result<Option<OutboxItem>, Closing> {
        self.lock().take()
    }

    /// Waits until the queue has an answer.
    async fn wait<T>(&self, mut answer: impl FnMut(&mut Queue) -> Option<T>) -> T {
        poll_fn(|context| {
            let mut queue = self.lock();
            if let Some(answer) = answer(&mut queue) {
                return Poll::Ready(answer);
            }
            if !queue.waiting.as_ref().is_some_and(|waiting| waiting.will_wake(context.waker())) {
                queue.waiting = Some(context.waker().clone());
            }
            Poll::Pending
        })
        .await
    }
}

/// Wakes the task of the socket, unless there is nothing for it while access is being checked.
fn wake(mut queue: MutexGuard<'_, Queue>) {
    let woken = if queue.closing.is_some() || queue.holds == 0 { queue.waiting.take() } else { None };
    drop(queue);
    if let Some(task) = woken {
        task.wake();
    }
}

impl Queue {
    fn is_ready(&self) -> bool {
        self.closing.is_some() || (self.holds == 0 && !self.items.is_empty())
    }

    /// If the queue is full, typing and presence are dropped first; if that is not enough, the connection is
    /// closed as slow and its queue is cleared.
    fn add(&mut self, item: OutboxItem) {
        if self.closing.is_some() {
            return;
        }
        let weight = item.weight();
        if self.is_full(weight) {
            if item.is_ephemeral() {
                return dropped("ephemeral", 1);
            }
            dropped("ephemeral", self.drop_ephemeral());
            if self.is_full(weight) {
                dropped("slow", self.items.len() + 1);
                return self.close(Closing::Slow);
            }
        }
        self.bytes += weight;
        self.items.push_back(item);
    }

    fn take(&mut self) -> Result<Option<OutboxItem>, Closing> {
        if let Some(why) = self.closing {
            return Err(why);
        }
        if self.holds > 0 {
            return Ok(None);
        }
        let item = self.items.pop_front();
        self.bytes = self.bytes.saturating_sub(item.as_ref().map_or(0, OutboxItem::weight));
        if self.items.is_empty() && self.items.capacity() > MAX_FRAMES / 4 {
            self.items = VecDeque::new();
        }
        Ok(item)
    }

    fn is_full(&self, weight: usize) -> bool {
        self.items.len() >= MAX_FRAMES || self.bytes + weight > MAX_BYTES
    }

    fn close(&mut self, why: Closing) {
        self.closing.get_or_insert(why);
        self.items = VecDeque::new();
        self.bytes = 0;
    }

    fn take_revoked(&mut self) -> Option<RoomId> {
        let lost = |item: &OutboxItem| match item {
            OutboxItem::Revoked(room) => Some(*room),
            OutboxItem::Frame(_) | OutboxItem::UserEvent(_) => None,
        };
        let (at, room) = self.items.iter().enumerate().find_map(|(at, item)| Some((at, lost(item)?)))?;
        self.items.remove(at);
        Some(room)
    }

    /// Returns how many frames were dropped.
    fn drop_ephemeral(&mut self) -> usize {
        let before = self.items.len();
        self.retain(|item| !item.is_ephemeral());
        before - self.items.len()
    }

    fn retain(&mut self, keep: impl Fn(&OutboxItem) -> bool) {
        self.items.retain(keep);
        self.bytes = self.items.iter().map(OutboxItem::weight).sum();
    }
}

/// Counts frames that were not sent: typing and presence without which a client falls less far behind
/// (`ephemeral`), or all that waited for a client that was disconnected for it (`slow`).
pub(crate) fn dropped(reason: &'static str, frames: usize) {
    metrics::counter!("meshup_socket_frames_dropped_total", "reason" => reason).increment(frames as u64);
}

#[cfg(test)]
mod tests;
