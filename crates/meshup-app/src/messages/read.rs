//! Read markers and what is unread.

use meshup_domain::permission::ReadRoom;
use meshup_domain::room::ReadUpTo;
use meshup_domain::{RoomId, Violations};

use super::Messages;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::{Explain, Explanation};
use crate::event::Event;
use crate::ports::{StoreError, UnreadRoom};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkReadError {
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error("{0}")]
    Invalid(#[from] Violations),
}

impl From<StoreError> for MarkReadError {
    fn from(error: StoreError) -> Self {
        Self::Access(error.into())
    }
}

impl Explain for MarkReadError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Access(error) => error.explain(),
            Self::Invalid(fields) => fields.explain(),
        }
    }
}

/// What somebody has not read, everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub total: i64,
    pub mentions: i64,
    pub rooms: Vec<UnreadRoom>,
}

impl Messages {
    /// Marks a room as read up to a message, or to its end, and with it what the person was told of up to there. A marker
    /// never moves back.
    pub async fn mark_read(&self, actor: &Actor, room: RoomId, up_to: ReadUpTo) -> Result<(), MarkReadError> {
        self.access.room::<ReadRoom>(actor, room).await?;
        let repos = self.store.read();
        let last_read_seq = match up_to {
            ReadUpTo::Everything => repos.rooms().head(room).await?.ok_or(AccessError::NotFound)?.last_seq,
            ReadUpTo::Message(id) => {
                let message = repos.messages().get(room, id).await?;
                let unknown = || Violations::one("message", "This message does not exist in this room.");
                message.ok_or_else(unknown)?.seq
            }
        };
        let work = self.store.begin().await?;
        let now = self.clock.now();
        if work.rooms().mark_read(room, actor.user, last_read_seq, now).await? {
            work.notifications().mark_room(actor.user, room, last_read_seq, now).await?;
            work.raise(Event::ReadMoved { room, user: actor.user, last_read_seq });
        }
        Ok(work.commit().await?)
    }

    /// Marks a room as read to its end. How many messages were unread before, also when many ask at once: each message
    /// is counted once.
    pub async fn read_all(&self, actor: &Actor, room: RoomId) -> Result<i64, AccessError> {
        let (_, facts) = self.access.room::<ReadRoom>(actor, room).await?;
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let last_read_seq = work.rooms().lock(room).await?.ok_or(AccessError::NotFound)?.last_seq;
        let unread = work.rooms().unread_in(actor.user, &[room]).await?;
        let has_moved = work.rooms().mark_read(room, actor.user, last_read_seq, now).await?;
        if has_moved {
            work.notifications().mark_room(actor.user, room, last_read_seq, now).await?;
            work.raise(Event::ReadMoved { room, user: actor.user, last_read_seq });
        }
        work.commit().await?;
        // A request that waits for an answer counts as unread nowhere.
        let counts = has_moved && !facts.is_asked();
        Ok(unread.first().filter(|_| counts).map_or(0, |(_, count)| *count))
    }

    /// Unread numbers of every room that the person may read.
    pub async fn unread(&self, actor: &Actor) -> Result<Unread, StoreError> {
        let rooms = self.store.read().rooms().unread(actor.user).await?;
        let total = rooms.iter().map(|room| room.unread).sum();
        let mentions = rooms.iter().map(|room| room.mentions).sum();
        Ok(Unread { total, mentions, rooms })
    }
}

#[cfg(test)]
mod tests;
