//! Changing a channel.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::channel::Channel;
use meshup_domain::permission::{Allowed, ManageChannel};
use meshup_domain::{ChannelId, Patch, ServerId, Violations};

use super::Channels;
use super::place::{self, PlaceError};
use super::profile::Wishes;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::StoreError;

/// What is to change; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateChannel {
    pub name: Option<String>,
    pub description: Option<String>,
    pub channel_type: Option<String>,
    pub position: Option<i64>,
    pub is_private: Option<bool>,
    pub is_nsfw: Option<bool>,
    /// Seconds.
    pub slowmode_delay: Option<i64>,
    pub parent_category: Patch<ChannelId>,
}

impl From<UpdateChannel> for Wishes {
    fn from(command: UpdateChannel) -> Self {
        let UpdateChannel {
            name,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
        } = command;
        Self {
            name,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
        }
    }
}

operation_error! {
    /// Why a channel was not changed.
    UpdateChannelError: Access(AccessError), Invalid(Violations), Place(PlaceError), Store(StoreError);
}

impl Channels {
    /// Changes a channel. Whoever may no longer see it loses their sockets there.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
        command: UpdateChannel,
    ) -> Result<Channel, UpdateChannelError> {
        let (allowed, channel) = self.reach::<ManageChannel>(actor, server, channel).await?;
        let wishes = Wishes::from(command);
        let mut errors = Violations::default();
        wishes.clone().apply(channel.profile(), &mut errors);
        errors.into_result()?;
        self.write_update(&allowed, (server, channel.id), wishes).await
    }

    async fn write_update(
        &self,
        allowed: &Allowed<ManageChannel>,
        (server, channel): (ServerId, ChannelId),
        wishes: Wishes,
    ) -> Result<Channel, UpdateChannelError> {
        let (work, _) = self.community.lock(server).await?;
        let mut channel = work.channels().get(channel).await?.ok_or(AccessError::NotFound)?;
        let mut errors = Violations::default();
        let before = channel.parent_category;
        let profile = wishes.apply(channel.profile(), &mut errors);
        errors.into_result()?;
        if let Some(parent) = profile.parent_category.filter(|_| profile.parent_category != before) {
            place::check_parent(work.as_ref(), server, Some(channel.id), parent).await?;
        }
        let changes = channel.revise(allowed, profile, self.community.clock.now());
        if !work.channels().save(&channel).await? {
            return Err(place::name_taken().into());
        }
        if !changes.is_empty() {
            let deed = Deed {
                server,
                actor: allowed.by(),
                action: AuditAction::ChannelUpdated,
                target: (AuditTarget::Channel, channel.id.0),
                changes,
            };
            self.community.log(work.as_ref(), deed).await?;
        }
        work.raise(Event::AccessChanged(Reach::Room(channel.room)));
        work.raise(Event::ChannelUpdated { room: channel.room, channel: channel.id });
        work.commit().await?;
        Ok(channel)
    }
}
