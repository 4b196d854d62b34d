//! Channel creation.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::channel::{Channel, ChannelChanges, ChannelProfile};
use meshup_domain::permission::{Allowed, ManageChannels};
use meshup_domain::server::Server;
use meshup_domain::{ChannelId, RoomId, ServerId, Violations};

use super::Channels;
use super::position::{self, PositionError};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::{InsertChannelOutcome, StoreError};
use crate::server_context::AuditRecord;
use crate::transactions::Unit;

operation_error! {
    /// Why the channel was not created.
    CreateChannelError: Access(AccessError), Invalid(Violations), Position(PositionError), Store(StoreError);
    /// The server has `max_channels` channels.
    LimitReached => Forbidden, "channel_limit", "This server has reached its channel limit.";
}

impl Channels {
    /// Creates a channel and its room. The server is locked, so that the channel limit and the default
    /// position (last) hold under concurrency.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        changes: ChannelChanges,
    ) -> Result<Channel, CreateChannelError> {
        let (allowed, _) = self.context.access.server::<ManageChannels>(actor, server).await?;
        let is_placed = changes.position.is_some();
        let profile = ChannelProfile::create(changes)?;
        self.write_new(&allowed, profile, is_placed).await
    }

    async fn write_new(
        &self,
        allowed: &Allowed<ManageChannels>,
        profile: ChannelProfile,
        is_placed: bool,
    ) -> Result<Channel, CreateChannelError> {
        let write = async |work: Unit, server: Server| {
            let mut profile = profile.clone();
            if work.channels().count(server.id).await?
                >= u64::try_from(server.profile.settings.max_channels).unwrap_or_default()
            {
                return Err(CreateChannelError::LimitReached);
            }
            if let Some(parent) = profile.parent_category {
                position::check_parent(&*work, server.id, None, parent).await?;
            }
            if !is_placed {
                profile.position = position::last(&*work, server.id).await?;
            }
            let ids = &self.context.ids;
            let own_ids = (ChannelId(ids.next()), RoomId(ids.next()));
            let channel = Channel::create(allowed, own_ids, profile, self.context.clock.now());
            if work.channels().insert(&channel).await? == InsertChannelOutcome::NameTaken {
                return Err(position::name_taken().into());
            }
            let record = AuditRecord {
                server: server.id,
                actor: allowed.by(),
                action: AuditAction::ChannelCreated,
                target: (AuditTarget::Channel, channel.id.0),
                changes: first_values(&channel.profile),
            };
            self.context.log(&*work, record).await?;
            work.raise(ServerChange::event(server.id, ServerChangeKind::ChannelCreated(channel.id)));
            Ok(channel)
        };
        self.context.with_server_locked(allowed, write).await
    }
}

fn first_values(profile: &ChannelProfile) -> Vec<Change> {
    vec![
        Change::set("name", &profile.name),
        Change::set("channel_type", profile.channel_type.as_str()),
        Change::set("is_private", &profile.is_private),
    ]
}
