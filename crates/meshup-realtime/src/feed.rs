//! The feed of a room: reads its events in order and delivers them to all listeners.

use std::sync::Arc;

use meshup_app::messages::RoomEventView;
use meshup_app::ports::StoreError;
use meshup_domain::{RoomId, Seq};
use tokio::time::{Instant, sleep, sleep_until};

use crate::backend::Backend;
use crate::frame::{Frame, FrameBody};
use crate::room::{Progress, Room, RoomUpdate};
use crate::timings::Timings;

/// Maximum number of events per read.
pub(crate) const PAGE: u64 = 200;

/// Runs until the room has no listeners or is deleted. While the database is unavailable, it keeps retrying,
/// so that events are delayed but never lost.
pub(crate) async fn run(room: Arc<Room>, backend: Arc<dyn Backend>, timings: Timings) {
    let mut wait = timings.retry;
    while !room.lock().is_empty() {
        match step(&room, backend.as_ref()).await {
            Ok(Step::Again) => wait = timings.retry,
            Ok(Step::Idle) => {
                wait = timings.retry;
                idle(&room).await;
            }
            Ok(Step::Early) => sleep(timings.retry).await,
            Ok(Step::End) => return,
            Err(error) => {
                tracing::warn!(%error, room = %room.id, "cannot read a room; will retry");
                sleep(wait).await;
                wait = (wait * 2).min(timings.poll_interval);
            }
        }
    }
}

enum Step {
    Again,
    Idle,
    /// The announced events cannot be read yet.
    Early,
    End,
}

async fn step(room: &Arc<Room>, backend: &dyn Backend) -> Result<Step, StoreError> {
    let delivered = match room.progress() {
        Progress::Gone => return Ok(Step::End),
        Progress::Unknown => return find_head(room, backend).await,
        Progress::Delivered(seq) => seq,
    };
    let (target, updates) = {
        let mut state = room.lock();
        (state.target(), state.updates.due(delivered))
    };
    send_updates(room, backend, updates).await?;
    if target <= delivered {
        return Ok(Step::Idle);
    }
    let events = contiguous(backend.events_after(room.id, delivered, PAGE).await?, delivered);
    if events.is_empty() {
        return settle_missing_events(room, backend, delivered).await;
    }
    room.deliver(&frames(room.id, events));
    Ok(Step::Again)
}

/// The events that follow `after` without a gap. If a page is assembled from several reads, a later event can
/// be visible before an earlier one; the rest then comes with the next page.
pub(crate) fn contiguous(events: Vec<RoomEventView>, after: Seq) -> Vec<RoomEventView> {
    let mut next = after;
    let follows = |event: &RoomEventView| {
        next = next.next();
        event.seq == next
    };
    events.into_iter().take_while(follows).collect()
}

pub(crate) fn frames(room: RoomId, events: Vec<RoomEventView>) -> Vec<Arc<Frame>> {
    events
        .into_iter()
        .map(|event| Arc::new(Frame::in_room(room, FrameBody::Event(Box::new(event)))))
        .collect()
}

async fn find_head(room: &Arc<Room>, backend: &dyn Backend) -> Result<Step, StoreError> {
    if let Some(head) = backend.heads(&[room.id]).await?.first() {
        room.found(head.last_seq);
        Ok(Step::Again)
    } else {
        room.end();
        Ok(Step::End)
    }
}

/// The announced events cannot be read: they are not visible yet, or the room is deleted.
async fn settle_missing_events(
    room: &Arc<Room>,
    backend: &dyn Backend,
    delivered: Seq,
) -> Result<Step, StoreError> {
    match backend.heads(&[room.id]).await?.first() {
        None => {
            room.end();
            Ok(Step::End)
        }
        Some(head) if head.last_seq > delivered => Ok(Step::Early),
        Some(_) => {
            room.lock().settle(delivered);
            Ok(Step::Idle)
        }
    }
}

async fn send_updates(
    room: &Room,
    backend: &dyn Backend,
    updates: Vec<RoomUpdate>,
) -> Result<(), StoreError> {
    let readers: Vec<_> = updates
        .iter()
        .filter_map(|notice| match notice {
            RoomUpdate::ReadMoved { user, .. } | RoomUpdate::MarkedUnread { user, .. } => Some(*user),
            RoomUpdate::ChannelUpdated(_) => None,
        })
        .collect();
    let cards = if readers.is_empty() { Vec::new() } else { backend.cards(&readers).await? };
    let read = |user, last_read_seq| {
        let card = cards.iter().find(|card| card.id == user)?;
        Some(FrameBody::ReadMoved { user: Arc::new(card.clone()), last_read_seq })
    };
    for notice in updates {
        let (body, only_for) = match notice {
            RoomUpdate::ReadMoved { user, last_read_seq } => (read(user, last_read_seq), None),
            RoomUpdate::MarkedUnread { user, last_read_seq } => (read(user, last_read_seq), Some(user)),
            RoomUpdate::ChannelUpdated(channel) => {
                let channel = backend.channel(channel).await?;
                (channel.map(|channel| FrameBody::ChannelUpdated(Box::new(channel))), None)
            }
        };
        let Some(body) = body else { continue };
        let frame = Arc::new(Frame::in_room(room.id, body));
        match only_for {
            None => room.lock().broadcast(&frame),
            Some(user) => room.lock().send_to(user, &frame),
        }
    }
    Ok(())
}

/// Waits until there is something to do, expiring typing indicators meanwhile.
async fn idle(room: &Room) {
    loop {
        let next = room.expire_typing(Instant::now());
        let quiet = async {
            match next {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = room.wake.notified() => return,
            () = quiet => {}
        }
    }
}
