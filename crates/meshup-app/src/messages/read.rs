//! Read markers and unread counts.

use meshup_domain::permission::{Allowed, MarkRead};
use meshup_domain::room::ReadUpTo;
use meshup_domain::{MessageId, RoomId, Seq, Violations};

use super::Messages;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::DomainEvent;
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork, UnreadRoom};
use crate::transactions::Unit;

operation_error! {
    /// Why the marker was not moved.
    MarkReadError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

/// A user's unread counts in all rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadCounts {
    /// The sum of [`UnreadRoom::unread`] over `rooms`.
    pub total: i64,
    /// The sum of [`UnreadRoom::mentions`] over `rooms`.
    pub mentions: i64,
    /// Every room that the user may read, including those without unread messages. Requests of others that
    /// are not accepted are omitted.
    pub rooms: Vec<UnreadRoom>,
}

impl Messages {
    /// Marks a room as read up to a message or to its end, together with the notifications about it. This never
    /// moves the marker backwards.
    pub async fn mark_read(&self, actor: &Actor, room: RoomId, up_to: ReadUpTo) -> Result<(), MarkReadError> {
        let (allowed, _) = self.access.room::<MarkRead>(actor, room).await?;
        let last_read_seq = match up_to {
            ReadUpTo::Everything => {
                let head = self.store.read().rooms().head(room).await?;
                head.ok_or(AccessError::NotFound)?.last_seq
            }
            ReadUpTo::Message(id) => self.message_seq(room, id).await?,
        };
        let write = async |work: Unit| {
            self.move_marker(&*work, &allowed, last_read_seq).await?;
            Ok(())
        };
        self.store.write(&allowed, write).await
    }

    /// Moves the marker back to before a message, together with the notifications about it and later ones. Where it is
    /// before that message already, it stays.
    ///
    /// A concurrent [`mark_read`](Self::mark_read) moves it forward again if it is committed later.
    pub async fn mark_unread(
        &self,
        actor: &Actor,
        room: RoomId,
        from: MessageId,
    ) -> Result<(), MarkReadError> {
        let (allowed, _) = self.access.room::<MarkRead>(actor, room).await?;
        let first = self.message_seq(room, from).await?;
        let write = async |work: Unit| {
            let (user, last_read_seq, now) = (allowed.by(), Seq(first.0 - 1), self.clock.now());
            if work.rooms().mark_unread(room, user, last_read_seq, now).await? {
                work.notifications().unmark_room(user, room, last_read_seq).await?;
                work.raise(DomainEvent::MarkedUnread { room, user, last_read_seq });
            }
            Ok(())
        };
        self.store.write(&allowed, write).await
    }

    /// The position of a message, even if it was deleted.
    async fn message_seq(&self, room: RoomId, id: MessageId) -> Result<Seq, MarkReadError> {
        let message = self.store.read().messages().get(room, id).await?;
        let unknown = || Violations::one("message", "This message does not exist in this room.");
        Ok(message.ok_or_else(unknown)?.seq)
    }

    /// Marks a room as read to its end. Returns how many messages were unread before; under concurrency, each
    /// message is counted once.
    pub async fn read_all(&self, actor: &Actor, room: RoomId) -> Result<i64, AccessError> {
        let (allowed, facts) = self.access.room::<MarkRead>(actor, room).await?;
        let write = async |work: Unit| {
            let last_read_seq = work.rooms().lock(room).await?.ok_or(AccessError::NotFound)?.last_seq;
            let unread = work.rooms().unread_in(actor.user, &[room]).await?;
            let has_moved = self.move_marker(&*work, &allowed, last_read_seq).await?;
            // Messages in a pending request are not counted as unread.
            let counts = has_moved && !facts.accepts_request_by_writing();
            Ok(unread.first().filter(|_| counts).map_or(0, |(_, count)| *count))
        };
        self.store.write(&allowed, write).await
    }

    /// Moves a marker forward and marks the notifications up to there as read; false if the marker was there
    /// already.
    async fn move_marker(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<MarkRead>,
        last_read_seq: Seq,
    ) -> Result<bool, StoreError> {
        let (user, room, now) = (allowed.by(), allowed.scope(), self.clock.now());
        let has_moved = work.rooms().mark_read(room, user, last_read_seq, now).await?;
        if has_moved {
            work.notifications().mark_room(user, room, last_read_seq, now).await?;
            work.raise(DomainEvent::ReadMoved { room, user, last_read_seq });
        }
        Ok(has_moved)
    }

    /// Unread counts of every room that the user may read.
    pub async fn unread(&self, actor: &Actor) -> Result<UnreadCounts, StoreError> {
        let rooms = self.store.read().rooms().unread(actor.user).await?;
        let total = rooms.iter().map(|room| room.unread).sum();
        let mentions = rooms.iter().map(|room| room.mentions).sum();
        Ok(UnreadCounts { total, mentions, rooms })
    }
}

#[cfg(test)]
mod tests;
