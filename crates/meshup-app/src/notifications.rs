//! Notices to people, filtered by what each wants to hear.

mod direct;
mod expire;
mod follow;
mod list;
mod mail;
mod mark_read;

use std::collections::HashSet;

use meshup_domain::notification::{Notification, NotificationKind};
use meshup_domain::user::Status;
use meshup_domain::{ChannelId, NotificationId, RoomId, Seq, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::community::Community;
use crate::event::Event;
use crate::ports::{Listener, NewNotification, StoreError, UnitOfWork};

pub use direct::{DirectDeed, DirectNotice};
pub use expire::OldNotifications;
pub use follow::MessageNotices;
pub use mail::MailDigests;
pub use mark_read::{MarkNotificationsError, Which};

/// People who are told in one statement.
const BATCH: usize = 1_000;

/// The use cases of notifications.
#[derive(Clone)]
pub struct Notifications {
    community: Community,
}

impl Notifications {
    pub fn new(community: Community) -> Self {
        Self { community }
    }

    /// A notification as it is to be shown to its person now, unasked; nothing if they have read it, may not see it,
    /// or do not want to be disturbed.
    pub async fn to_show(
        &self,
        user: UserId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        let repos = self.community.store.read();
        let card = repos.users().cards(&[user]).await?.into_iter().next();
        if card.is_none_or(|card| card.status == Status::Dnd) {
            return Ok(None);
        }
        Ok(repos.notifications().get(user, id).await?.filter(|notification| !notification.is_read))
    }
}

/// Something to tell people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) kind: NotificationKind,
    pub(crate) title: String,
    /// Empty where it is about a message, which is shown as it is then.
    pub(crate) body: String,
    pub(crate) server: Option<ServerId>,
    /// The channel's or conversation's id.
    pub(crate) room: Option<Uuid>,
    /// What it is about: a message, task, event or poll.
    pub(crate) target: Uuid,
    /// Tells it from every other notice to the same person: who has had one of this topic gets no second.
    pub(crate) topic: String,
}

impl Community {
    /// Notes for each of these people, in the unit of what happened, that they are to be told.
    ///
    /// Left out are those who do not want to hear of it, and of what happened in a server who is no member there, is
    /// banned, or does not see the channel that it names. Who does not want to be disturbed finds it in their list.
    pub(crate) async fn notify(
        &self,
        work: &dyn UnitOfWork,
        notice: &Notice,
        people: &[UserId],
    ) -> Result<(), StoreError> {
        self.notify_of(work, notice, None, people).await
    }

    /// The same of a message at a position in a room.
    async fn notify_of(
        &self,
        work: &dyn UnitOfWork,
        notice: &Notice,
        position: Option<(RoomId, Seq)>,
        people: &[UserId],
    ) -> Result<(), StoreError> {
        for people in people.chunks(BATCH) {
            let people = within(work, notice, people).await?;
            let listeners = work.settings().wishes(notice.server, &people).await?;
            let now = self.clock.now();
            let told = listeners.iter().filter_map(|listener| self.tell(notice, position, listener, now));
            self.keep(work, told.collect()).await?;
        }
        Ok(())
    }

    /// The notice to one person; nothing if they do not want to hear of it.
    fn tell(
        &self,
        notice: &Notice,
        position: Option<(RoomId, Seq)>,
        listener: &Listener,
        now: OffsetDateTime,
    ) -> Option<NewNotification> {
        let Notice { kind, title, body, server, room, target, topic } = notice;
        if !listener.wants.hears(*kind, now) {
            return None;
        }
        let notification = Notification {
            id: NotificationId(self.ids.next()),
            user: listener.user,
            kind: *kind,
            title: title.clone(),
            body: body.clone(),
            server: *server,
            room: *room,
            target: *target,
            is_read: false,
            created_at: now,
        };
        let to_mail = listener.mail_to.is_some() && listener.status != Status::Dnd;
        Some(NewNotification { notification, topic: topic.clone(), position, to_mail })
    }

    /// Stores what is new of it, always in the same order, so that two units never wait for each other; and announces
    /// what was written.
    async fn keep(&self, work: &dyn UnitOfWork, mut new: Vec<NewNotification>) -> Result<(), StoreError> {
        new.sort_by(|a, b| (a.notification.user, &a.topic).cmp(&(b.notification.user, &b.topic)));
        for new in new.chunks(BATCH) {
            let written: HashSet<_> = work.notifications().insert(new).await?.into_iter().collect();
            let written = new.iter().map(|new| &new.notification).filter(|new| written.contains(&new.id));
            for Notification { id, user, .. } in written {
                work.raise(Event::Notified { user: *user, notification: *id });
            }
        }
        Ok(())
    }
}

/// Those of `people` who may know of a notice.
async fn within(
    work: &dyn UnitOfWork,
    notice: &Notice,
    people: &[UserId],
) -> Result<Vec<UserId>, StoreError> {
    let Some(server) = notice.server else { return Ok(people.to_vec()) };
    work.members().who_may_hear(server, notice.room.map(ChannelId), people).await
}

#[cfg(test)]
mod tests;
