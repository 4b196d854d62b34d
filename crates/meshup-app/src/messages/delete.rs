//! Message deletion.

use meshup_domain::audit::{AuditAction, AuditEntry, AuditTarget};
use meshup_domain::permission::{Allowed, DeleteMessage, ReadRoom};
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_domain::{AuditId, MessageId, RoomId, ServerId};

use super::{Messages, live, lock, record};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::ports::NewRoomEvent;
use crate::transactions::Unit;

impl Messages {
    /// Removes a message from every list. Deleting another member's message is recorded in the server's audit
    /// log.
    pub async fn delete(&self, actor: &Actor, room: RoomId, id: MessageId) -> Result<(), AccessError> {
        let (_, facts) = self.access.room::<ReadRoom>(actor, room).await?;
        let author = live(self.store.read(), room, id).await?.author;
        let allowed = self.access.message::<DeleteMessage>(actor, room, author).await?;

        let audited_server = match facts.owner() {
            RoomOwner::Channel { server, .. } if author != actor.user => Some(server),
            RoomOwner::Channel { .. } | RoomOwner::Conversation { .. } => None,
        };
        let write = async |work: Unit| {
            if let Some(server) = audited_server
                && !work.servers().lock_shared(server).await?
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
            let (change, actor) = (RoomChange::Deleted, allowed.by());
            record(&*work, room, &NewRoomEvent { change, message: id, actor, at: now }).await?;
            if let Some(server) = audited_server {
                work.audit().insert(&self.entry(&allowed, server, id)).await?;
            }
            Ok(())
        };
        self.store.write(&allowed, write).await
    }

    fn entry(&self, allowed: &Allowed<DeleteMessage>, server: ServerId, message: MessageId) -> AuditEntry {
        AuditEntry {
            id: AuditId(self.ids.next()),
            server,
            actor: allowed.by(),
            action: AuditAction::MessageDeleted,
            target: AuditTarget::Message,
            target_id: message.0,
            changes: Vec::new(),
            created_at: self.clock.now(),
        }
    }
}

#[cfg(test)]
mod tests;
