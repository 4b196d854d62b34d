//! Looking at one channel.

use meshup_domain::channel::Channel;
use meshup_domain::permission::ReadRoom;
use meshup_domain::{ChannelId, ServerId};

use super::Channels;
use crate::access::AccessError;
use crate::actor::Actor;

impl Channels {
    /// A channel, for those who may read it.
    pub async fn get(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<Channel, AccessError> {
        let (_, channel) = self.reach::<ReadRoom>(actor, server, channel).await?;
        Ok(channel)
    }
}
