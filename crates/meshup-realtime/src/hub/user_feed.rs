//! Sends users the changes in their servers, and events for them alone.
//!
//! Delivery is at most once, with the current state: an announcement says only what changed, and its content
//! is loaded for delivery. The audience is determined from the database each time, so that users receive
//! nothing about items that they cannot see. A reconnecting client finds what it missed in the lists.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use meshup_app::domain_event::{DomainEvent, ItemChange, ItemChangeKind, OwnData};
use meshup_app::ports::StoreError;
use meshup_domain::{NotificationId, RoomId, Seq, UserId};
use tokio::sync::Notify;

use super::Hub;
use super::audience::{audience, people};
use crate::backend::Backend;
use crate::connection::Connection;
use crate::user_event::{Topic, UserEvent, UserEventBody};

/// Maximum number of waiting announcements. They wait only while the database is unavailable; the oldest are
/// dropped.
const BACKLOG: usize = 4_096;

/// Announcements that have not been sent yet.
#[derive(Debug, Default)]
pub(super) struct UserFeed {
    pending: Mutex<VecDeque<DomainEvent>>,
    pub(super) wake: Notify,
}

impl UserFeed {
    /// Duplicates are merged, since the current state is sent anyway.
    pub(super) fn add(&self, event: DomainEvent) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.contains(&event) {
            return;
        }
        if pending.len() >= BACKLOG {
            pending.pop_front();
        }
        pending.push_back(event);
        self.wake.notify_one();
    }

    fn next(&self) -> Option<DomainEvent> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Sends what is announced, one by one, until the hub is dropped.
pub(super) async fn run(hub: Weak<Hub>, user_feed: Arc<UserFeed>, backend: Arc<dyn Backend>) {
    loop {
        user_feed.wake.notified().await;
        while let Some(event) = user_feed.next() {
            let Some(hub) = hub.upgrade() else { return };
            if let Err(error) = hub.dispatch(&event, backend.as_ref()).await {
                tracing::warn!(%error, ?event, "cannot send an announcement");
            }
        }
        if hub.strong_count() == 0 {
            return;
        }
    }
}

impl Hub {
    async fn dispatch(&self, event: &DomainEvent, backend: &dyn Backend) -> Result<(), StoreError> {
        match event {
            DomainEvent::ItemChanged(change) => self.dispatch_item(*change, backend).await,
            DomainEvent::ServerChanged(change) => self.dispatch_server_change(change, backend).await,
            DomainEvent::Notified { user, notification } => {
                self.dispatch_notification(*user, *notification, backend).await
            }
            DomainEvent::DirectNotice { user, room, seq } => {
                self.dispatch_direct(*user, *room, *seq, backend).await
            }
            DomainEvent::OwnDataChanged { user, room, data } => {
                self.dispatch_own(*user, *room, *data, backend).await
            }
            DomainEvent::RoomAdvanced { .. }
            | DomainEvent::ReadMoved { .. }
            | DomainEvent::MarkedUnread { .. }
            | DomainEvent::MessagesChanged { .. }
            | DomainEvent::ChannelUpdated { .. }
            | DomainEvent::ChannelDeleted { .. }
            | DomainEvent::AccessChanged(_)
            | DomainEvent::SessionsEnded { .. }
            | DomainEvent::MailQueued => Ok(()),
        }
    }

    async fn dispatch_item(&self, change: ItemChange, backend: &dyn Backend) -> Result<(), StoreError> {
        let listeners = self.listeners(Topic::Items);
        if listeners.is_empty() {
            return Ok(());
        }
        let view = match change.kind {
            ItemChangeKind::Deleted => None,
            ItemChangeKind::Created
            | ItemChangeKind::Updated
            | ItemChangeKind::Voted
            | ItemChangeKind::Closed => {
                // It was deleted meanwhile, which is announced as well.
                let Some(view) = backend.item(change.item).await? else { return Ok(()) };
                Some(Box::new(view))
            }
        };
        let user_event = Arc::new(UserEvent::new(UserEventBody::Item { change, view }));
        let audience = audience(backend, change.server, change.channel, people(&listeners)).await?;
        for socket in listeners.iter().filter(|socket| audience.contains(&socket.actor.user)) {
            socket.outbox.push_user_event(&user_event);
        }
        Ok(())
    }

    async fn dispatch_notification(
        &self,
        user: UserId,
        id: NotificationId,
        backend: &dyn Backend,
    ) -> Result<(), StoreError> {
        let listeners = self.listeners_of(user, Topic::Notifications);
        if listeners.is_empty() {
            return Ok(());
        }
        let Some(notification) = backend.notification(user, id).await? else { return Ok(()) };
        broadcast(&listeners, UserEventBody::Notification(Box::new(notification)));
        Ok(())
    }

    async fn dispatch_direct(
        &self,
        user: UserId,
        room: RoomId,
        seq: Seq,
        backend: &dyn Backend,
    ) -> Result<(), StoreError> {
        let listeners = self.listeners_of(user, Topic::Direct);
        if listeners.is_empty() {
            return Ok(());
        }
        let Some(notice) = backend.direct_notice(user, room, seq).await? else { return Ok(()) };
        broadcast(&listeners, UserEventBody::Direct(Box::new(notice)));
        Ok(())
    }

    /// All sockets that are subscribed to a topic.
    pub(super) fn listeners(&self, topic: Topic) -> Vec<Arc<Connection>> {
        let all = self.connections();
        all.values().filter(|socket| socket.is_subscribed(topic)).map(Arc::clone).collect()
    }

    async fn dispatch_own(
        &self,
        user: UserId,
        room: RoomId,
        data: OwnData,
        backend: &dyn Backend,
    ) -> Result<(), StoreError> {
        let listeners = self.listeners_of(user, Topic::Own);
        if listeners.is_empty() {
            return Ok(());
        }
        let Some((owner, view)) = backend.own_data(user, room, data).await? else { return Ok(()) };
        broadcast(&listeners, UserEventBody::Own { owner, view: Box::new(view) });
        Ok(())
    }

    /// A user's sockets that are subscribed to a topic.
    fn listeners_of(&self, user: UserId, topic: Topic) -> Vec<Arc<Connection>> {
        let mut sockets = self.sockets(user);
        sockets.retain(|socket| socket.is_subscribed(topic));
        sockets
    }
}

fn broadcast(listeners: &[Arc<Connection>], body: UserEventBody) {
    let user_event = Arc::new(UserEvent::new(body));
    for socket in listeners {
        socket.outbox.push_user_event(&user_event);
    }
}
