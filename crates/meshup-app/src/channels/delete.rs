//! Channel deletion.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::permission::ManageChannel;
use meshup_domain::{ChannelId, ServerId};

use super::Channels;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

impl Channels {
    /// Deletes a channel with its room and messages; its child channels lose their parent. Tasks, events and
    /// polls of a public channel stay in the server; those of a private one are deleted, since nobody else
    /// may see them. [`SweepJob`](crate::sweep::SweepJob) deletes the rows of the room.
    ///
    /// Writing an item of the channel requires holding the server, so that none can be added concurrently.
    pub async fn delete(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<(), AccessError> {
        let (allowed, channel) = self.authorize::<ManageChannel>(actor, server, channel).await?;
        let write = async |work: Unit| {
            work.servers().lock_to_delete(server).await?.ok_or(AccessError::NotFound)?;
            let channel = work.channels().get(channel.id).await?.ok_or(AccessError::NotFound)?;
            if !work.rooms().lock_to_delete(channel.room).await? {
                return Err(AccessError::NotFound);
            }
            let now = self.context.clock.now();
            let mut seen_by = None;
            if channel.profile.is_private {
                seen_by = Some(work.members().who_sees(server, channel.id).await?);
                work.discarded_files().add_from_tasks_in(channel.id, now).await?;
            } else {
                work.channels().release(channel.id).await?;
            }
            work.channels().delete(channel.id, now).await?;
            let record = AuditRecord {
                server,
                actor: allowed.by(),
                action: AuditAction::ChannelDeleted,
                target: (AuditTarget::Channel, channel.id.0),
                changes: vec![Change::unset("name", &channel.profile.name)],
            };
            self.context.log(&*work, record).await?;
            work.raise(DomainEvent::ChannelDeleted { room: channel.room, channel: channel.id });
            work.raise(DomainEvent::AccessChanged(AccessScope::Room(channel.room)));
            let deleted = ServerChangeKind::ChannelDeleted { channel: channel.id, seen_by };
            work.raise(ServerChange::event(server, deleted));
            Ok(())
        };
        self.context.store.write(&allowed, write).await
    }
}
