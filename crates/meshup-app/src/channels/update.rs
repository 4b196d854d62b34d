//! Channel updates.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::channel::{Channel, ChannelChanges};
use meshup_domain::permission::{Allowed, ManageChannel};
use meshup_domain::{ChannelId, ServerId, Violations};

use super::Channels;
use super::position::{self, PositionError};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

operation_error! {
    /// Why the channel was not changed.
    UpdateChannelError: Access(AccessError), Invalid(Violations), Position(PositionError), Store(StoreError);
}

impl Channels {
    /// Updates a channel. Sockets of users who can no longer see it are closed.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
        changes: ChannelChanges,
    ) -> Result<Channel, UpdateChannelError> {
        let (allowed, channel) = self.authorize::<ManageChannel>(actor, server, channel).await?;
        channel.profile.apply(changes.clone())?;
        self.write_update(&allowed, (server, channel.id), changes).await
    }

    async fn write_update(
        &self,
        allowed: &Allowed<ManageChannel>,
        (server, channel): (ServerId, ChannelId),
        changes: ChannelChanges,
    ) -> Result<Channel, UpdateChannelError> {
        let write = async |work: Unit| {
            work.servers().lock(server).await?.ok_or(AccessError::NotFound)?;
            let mut channel = work.channels().get(channel).await?.ok_or(AccessError::NotFound)?;
            let (before, was_private) = (channel.profile.parent_category, channel.profile.is_private);
            let profile = channel.profile.clone().apply(changes.clone())?;
            if let Some(parent) = profile.parent_category.filter(|_| profile.parent_category != before) {
                position::check_parent(&*work, server, Some(channel.id), parent).await?;
            }
            let differences = channel.revise(allowed, profile, self.context.clock.now());
            if !work.channels().save(&channel).await? {
                return Err(position::name_taken().into());
            }
            if !differences.is_empty() {
                let record = AuditRecord {
                    server,
                    actor: allowed.by(),
                    action: AuditAction::ChannelUpdated,
                    target: (AuditTarget::Channel, channel.id.0),
                    changes: differences,
                };
                self.context.log(&*work, record).await?;
            }
            work.raise(DomainEvent::AccessChanged(AccessScope::Room(channel.room)));
            work.raise(DomainEvent::ChannelUpdated { room: channel.room, channel: channel.id });
            let change = match (was_private, channel.profile.is_private) {
                (true, false) => ServerChangeKind::ChannelOpened(channel.id),
                (false, true) => ServerChangeKind::ChannelClosed(channel.id),
                (true, true) | (false, false) => ServerChangeKind::ChannelUpdated(channel.id),
            };
            work.raise(ServerChange::event(server, change));
            Ok(channel)
        };
        self.context.store.write(allowed, write).await
    }
}
