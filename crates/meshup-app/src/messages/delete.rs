//! Deleting a message.

use meshup_domain::audit::{AuditAction, AuditEntry, AuditTarget};
use meshup_domain::permission::{DeleteMessage, ReadRoom};
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_domain::{AuditId, MessageId, RoomId};

use super::{Messages, live, lock};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::event::Event;
use crate::ports::NewRoomEvent;

impl Messages {
    /// Removes a message from every list; a server's audit log says who removed one of somebody else.
    pub async fn delete(&self, actor: &Actor, room: RoomId, id: MessageId) -> Result<(), AccessError> {
        let (_, facts) = self.access.room::<ReadRoom>(actor, room).await?;
        let author = live(self.store.read(), room, id).await?.author;
        let allowed = self.access.message::<DeleteMessage>(actor, room, author).await?;

        let logged_in = match facts.owner() {
            RoomOwner::Channel { server, .. } if author != actor.user => Some(server),
            RoomOwner::Channel { .. } | RoomOwner::Conversation { .. } => None,
        };
        let work = self.store.begin().await?;
        if let Some(server) = logged_in
            && !work.servers().hold(server).await?
        {
            return Err(AccessError::NotFound);
        }
        lock(&*work, room).await?;
        let mut message = live(&*work, room, id).await?;
        let now = self.clock.now();
        message.delete(&allowed, now);
        work.messages().save(&message).await?;
        let files = work.messages().remove_attachments(id).await?;
        work.discarded_files().add(&files, now).await?;
        let event = NewRoomEvent { change: RoomChange::Deleted, message: id, actor: actor.user, at: now };
        let seq = work.rooms().record(room, &event).await?;
        if let Some(server) = logged_in {
            let entry = AuditEntry {
                id: AuditId(self.ids.next()),
                server,
                actor: actor.user,
                action: AuditAction::MessageDeleted,
                target: AuditTarget::Message,
                target_id: id.0,
                changes: Vec::new(),
                created_at: now,
            };
            work.audit().insert(&entry).await?;
        }
        work.raise(Event::RoomAdvanced { room, seq });
        work.commit().await.map_err(AccessError::from)
    }
}

#[cfg(test)]
mod tests;
