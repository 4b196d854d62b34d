//! Notifications to users, filtered by their preferences.

mod direct;
mod expire;
mod list;
mod mail;
mod mark_read;
mod messages;

use std::collections::HashSet;

use meshup_domain::notification::{Notification, NotificationKind};
use meshup_domain::user::Status;
use meshup_domain::{ChannelId, NotificationId, RoomId, Seq, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain_event::DomainEvent;
use crate::ports::{NewNotification, NotificationRecipient, StoreError, UnitOfWork};
use crate::server_context::ServerContext;

pub use direct::{DirectNotice, DirectNoticeKind};
pub use expire::NotificationCleanupJob;
pub use mail::MailDigestJob;
pub use mark_read::{MarkNotificationsError, NotificationSelection};
pub use messages::MessageNotifier;

/// The maximum number of users notified in one statement.
const BATCH: usize = 1_000;

/// The use cases of notifications.
#[derive(Clone)]
pub struct Notifications {
    context: ServerContext,
}

impl Notifications {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }

    /// A notification to push to its user now; `None` if they have read it, may not see it, or do not want to
    /// be disturbed.
    pub async fn find_deliverable(
        &self,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        let repos = self.context.store.read();
        let card = repos.users().cards(&[user]).await?.into_iter().next();
        if card.is_none_or(|card| card.status == Status::Dnd) {
            return Ok(None);
        }
        Ok(repos.notifications().get(user, id).await?.filter(|notification| !notification.is_read))
    }
}

/// A notification to send to several users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotificationContent {
    pub(crate) kind: NotificationKind,
    pub(crate) title: String,
    /// Empty if it is about a message, whose current text is shown instead.
    pub(crate) body: String,
    pub(crate) server: Option<ServerId>,
    /// The id of the channel or conversation.
    pub(crate) room: Option<Uuid>,
    /// The id of the message, task, event, poll or announcement.
    pub(crate) target: Uuid,
    /// Deduplication key: each user receives at most one notification per topic.
    pub(crate) topic: String,
}

impl ServerContext {
    /// Stores a notification for each of these users, in the unit of its cause.
    ///
    /// Omitted are users whose preferences exclude it and, if it concerns a server, those who are not
    /// members, are banned, or cannot see its channel. Users who do not want to be disturbed find it in their
    /// list.
    pub(crate) async fn notify(
        &self,
        work: &dyn UnitOfWork,
        notice: &NotificationContent,
        people: &[UserId],
    ) -> Result<(), StoreError> {
        self.notify_of(work, notice, None, people).await
    }

    /// Like [`ServerContext::notify`], for a message at a position in a room.
    async fn notify_of(
        &self,
        work: &dyn UnitOfWork,
        notice: &NotificationContent,
        position: Option<(RoomId, Seq)>,
        people: &[UserId],
    ) -> Result<(), StoreError> {
        for people in people.chunks(BATCH) {
            let people = within(work, notice, people).await?;
            let recipients = work.settings().recipients(notice.server, notice.room, &people).await?;
            let now = self.clock.now();
            let wanting = recipients.iter().filter(|recipient| recipient.wants.allows(notice.kind, now));
            let new = wanting.map(|recipient| self.new_for(recipient, notice, position, now));
            self.insert(work, new.collect()).await?;
        }
        Ok(())
    }

    /// The notification to one user.
    fn new_for(
        &self,
        recipient: &NotificationRecipient,
        notice: &NotificationContent,
        position: Option<(RoomId, Seq)>,
        now: OffsetDateTime,
    ) -> NewNotification {
        let NotificationContent { kind, title, body, server, room, target, topic } = notice;
        let notification = Notification {
            id: NotificationId(self.ids.next()),
            user: recipient.user,
            kind: *kind,
            title: title.clone(),
            body: body.clone(),
            server: *server,
            room: *room,
            target: *target,
            is_read: false,
            created_at: now,
        };
        let to_mail = recipient.mail_to.is_some() && recipient.status != Status::Dnd;
        NewNotification { notification, topic: topic.clone(), position, to_mail }
    }

    /// Stores and announces new notifications, always in the same order to prevent deadlocks.
    async fn insert(&self, work: &dyn UnitOfWork, mut new: Vec<NewNotification>) -> Result<(), StoreError> {
        new.sort_by(|a, b| (a.notification.user, &a.topic).cmp(&(b.notification.user, &b.topic)));
        for new in new.chunks(BATCH) {
            let written: HashSet<_> = work.notifications().insert(new).await?.into_iter().collect();
            let written = new.iter().map(|new| &new.notification).filter(|new| written.contains(&new.id));
            for Notification { id, user, .. } in written {
                work.raise(DomainEvent::Notified { user: *user, notification: *id });
            }
        }
        Ok(())
    }
}

/// Those of `people` who may see the notification.
async fn within(
    work: &dyn UnitOfWork,
    notice: &NotificationContent,
    people: &[UserId],
) -> Result<Vec<UserId>, StoreError> {
    let Some(server) = notice.server else { return Ok(people.to_vec()) };
    work.members().audience(server, notice.room.map(ChannelId), people).await
}

#[cfg(test)]
mod tests;
