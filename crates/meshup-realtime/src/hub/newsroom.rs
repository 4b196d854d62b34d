//! Sends users what changed in their servers, and what is new for them alone.
//!
//! Delivery is at most once, with the current state: an announcement says only what changed, and its content
//! is loaded for delivery. The audience is determined from the database each time, so that nobody hears of
//! what they cannot see. What a reconnecting client missed, it finds in the lists.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use meshup_app::event::{Event, ItemChange, ItemDeed};
use meshup_app::ports::StoreError;
use meshup_domain::{NotificationId, RoomId, Seq, UserId};
use tokio::sync::Notify;

use super::Hub;
use crate::connection::Connection;
use crate::news::{News, NewsBody, Topic};
use crate::source::Source;

/// Maximum number of users per query.
const BATCH: usize = 500;

/// Maximum number of waiting announcements. They wait only while the database is unavailable; the oldest are
/// dropped.
const BACKLOG: usize = 4_096;

/// Announcements that have not been sent yet.
#[derive(Debug, Default)]
pub(super) struct Newsroom {
    pending: Mutex<VecDeque<Event>>,
    pub(super) nudge: Notify,
}

impl Newsroom {
    /// Duplicates are merged, since the current state is sent anyway.
    pub(super) fn add(&self, event: Event) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.contains(&event) {
            return;
        }
        if pending.len() >= BACKLOG {
            pending.pop_front();
        }
        pending.push_back(event);
        self.nudge.notify_one();
    }

    fn next(&self) -> Option<Event> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Sends what is announced, one by one, until the hub is dropped.
pub(super) async fn run(hub: Weak<Hub>, newsroom: Arc<Newsroom>, source: Arc<dyn Source>) {
    loop {
        newsroom.nudge.notified().await;
        while let Some(event) = newsroom.next() {
            let Some(hub) = hub.upgrade() else { return };
            if let Err(error) = hub.spread(&event, source.as_ref()).await {
                tracing::warn!(%error, ?event, "cannot send an announcement");
            }
        }
        if hub.strong_count() == 0 {
            return;
        }
    }
}

impl Hub {
    async fn spread(&self, event: &Event, source: &dyn Source) -> Result<(), StoreError> {
        match event {
            Event::ItemChanged(change) => self.spread_item(*change, source).await,
            Event::Notified { user, notification } => {
                self.spread_notification(*user, *notification, source).await
            }
            Event::DirectNotice { user, room, seq } => self.spread_direct(*user, *room, *seq, source).await,
            Event::RoomAdvanced { .. }
            | Event::ReadMoved { .. }
            | Event::ChannelUpdated { .. }
            | Event::ChannelDeleted { .. }
            | Event::AccessChanged(_)
            | Event::SessionsEnded { .. } => Ok(()),
        }
    }

    async fn spread_item(&self, change: ItemChange, source: &dyn Source) -> Result<(), StoreError> {
        let listeners: Vec<Arc<Connection>> = {
            let all = self.connections();
            all.values().filter(|socket| socket.hears(Topic::Items)).map(Arc::clone).collect()
        };
        if listeners.is_empty() {
            return Ok(());
        }
        let view = match change.deed {
            ItemDeed::Deleted => None,
            ItemDeed::Created | ItemDeed::Updated | ItemDeed::Voted | ItemDeed::Closed => {
                // It was deleted meanwhile, which is announced as well.
                let Some(view) = source.item(change.item).await? else { return Ok(()) };
                Some(Box::new(view))
            }
        };
        let news = Arc::new(News::new(NewsBody::Item { change, view }));
        let people: HashSet<UserId> = listeners.iter().map(|socket| socket.actor.user).collect();
        let people: Vec<UserId> = people.into_iter().collect();
        let mut audience = HashSet::new();
        for batch in people.chunks(BATCH) {
            audience.extend(source.audience(change.server, change.channel, batch).await?);
        }
        for socket in listeners.iter().filter(|socket| audience.contains(&socket.actor.user)) {
            socket.outbox.push_news(&news);
        }
        Ok(())
    }

    async fn spread_notification(
        &self,
        user: UserId,
        id: NotificationId,
        source: &dyn Source,
    ) -> Result<(), StoreError> {
        let listeners = self.listeners_of(user, Topic::Notifications);
        if listeners.is_empty() {
            return Ok(());
        }
        let Some(notification) = source.notification(user, id).await? else { return Ok(()) };
        tell(&listeners, NewsBody::Notification(Box::new(notification)));
        Ok(())
    }

    async fn spread_direct(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        source: &dyn Source,
    ) -> Result<(), StoreError> {
        let listeners = self.listeners_of(user, Topic::Direct);
        if listeners.is_empty() {
            return Ok(());
        }
        let Some(notice) = source.direct_notice(user, room, seq).await? else { return Ok(()) };
        tell(&listeners, NewsBody::Direct(Box::new(notice)));
        Ok(())
    }

    /// A user's sockets that are subscribed to a topic.
    fn listeners_of(&self, user: UserId, topic: Topic) -> Vec<Arc<Connection>> {
        let mut sockets = self.sockets(user);
        sockets.retain(|socket| socket.hears(topic));
        sockets
    }
}

fn tell(listeners: &[Arc<Connection>], body: NewsBody) {
    let news = Arc::new(News::new(body));
    for socket in listeners {
        socket.outbox.push_news(&news);
    }
}
