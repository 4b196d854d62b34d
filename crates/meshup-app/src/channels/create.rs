//! Making a channel.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::permission::{Allowed, ManageChannels};
use meshup_domain::{ChannelId, Patch, RoomId, ServerId, Violations};

use super::Channels;
use super::place::{self, PlaceError};
use super::profile::{Wishes, blank};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::ports::{ChannelInserted, StoreError};

/// A channel to be. Without a position it comes last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateChannel {
    pub name: String,
    pub description: Option<String>,
    pub channel_type: Option<String>,
    pub position: Option<i64>,
    pub is_private: Option<bool>,
    pub is_nsfw: Option<bool>,
    /// Seconds.
    pub slowmode_delay: Option<i64>,
    pub parent_category: Option<ChannelId>,
}

operation_error! {
    /// Why a channel was not made.
    CreateChannelError: Access(AccessError), Invalid(Violations), Place(PlaceError), Store(StoreError);
    LimitReached => Forbidden, "channel_limit", "This server has as many channels as it may have.";
}

impl Channels {
    /// Makes a channel and its room. The server is locked, so that the limit and the last place hold however many
    /// are made at once.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        command: CreateChannel,
    ) -> Result<Channel, CreateChannelError> {
        let (allowed, _) = self.community.access.server::<ManageChannels>(actor, server).await?;
        let is_placed = command.position.is_some();
        let profile = check(command)?;
        self.write_new(&allowed, profile, is_placed).await
    }

    async fn write_new(
        &self,
        allowed: &Allowed<ManageChannels>,
        mut profile: ChannelProfile,
        is_placed: bool,
    ) -> Result<Channel, CreateChannelError> {
        let (work, server) = self.community.lock(allowed.scope()).await?;
        if work.channels().count(server.id).await?
            >= u64::try_from(server.settings.max_channels).unwrap_or_default()
        {
            return Err(CreateChannelError::LimitReached);
        }
        if let Some(parent) = profile.parent_category {
            place::check_parent(work.as_ref(), server.id, None, parent).await?;
        }
        if !is_placed {
            profile.position = place::last(work.as_ref(), server.id).await?;
        }
        let ids = &self.community.ids;
        let own_ids = (ChannelId(ids.next()), RoomId(ids.next()));
        let channel = Channel::create(allowed, own_ids, profile, self.community.clock.now());
        if work.channels().insert(&channel).await? == ChannelInserted::NameTaken {
            return Err(place::name_taken().into());
        }
        let deed = Deed {
            server: server.id,
            actor: allowed.by(),
            action: AuditAction::ChannelCreated,
            target: (AuditTarget::Channel, channel.id.0),
            changes: first_values(&channel),
        };
        self.community.log(work.as_ref(), deed).await?;
        work.commit().await?;
        Ok(channel)
    }
}

fn check(command: CreateChannel) -> Result<ChannelProfile, Violations> {
    let CreateChannel {
        name,
        description,
        channel_type,
        position,
        is_private,
        is_nsfw,
        slowmode_delay,
        parent_category,
    } = command;
    let wishes = Wishes {
        name: Some(name),
        description,
        channel_type,
        position,
        is_private,
        is_nsfw,
        slowmode_delay,
        parent_category: parent_category.map_or(Patch::Keep, Patch::Set),
    };
    let mut errors = Violations::default();
    let profile = wishes.apply(blank(), &mut errors);
    errors.into_result().map(|()| profile)
}

fn first_values(channel: &Channel) -> Vec<Change> {
    vec![
        Change::set("name", &channel.name),
        Change::set("channel_type", channel.channel_type.as_str()),
        Change::set("is_private", &channel.is_private),
    ]
}
