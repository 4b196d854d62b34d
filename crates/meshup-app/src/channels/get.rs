//! Reading a channel.

use meshup_domain::channel::Channel;
use meshup_domain::permission::ReadRoom;
use meshup_domain::{ChannelId, ServerId};

use super::Channels;
use crate::access::AccessError;
use crate::actor::Actor;

impl Channels {
    /// Returns a channel that the user may read.
    pub async fn get(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<Channel, AccessError> {
        let (_, channel) = self.authorize::<ReadRoom>(actor, server, channel).await?;
        Ok(channel)
    }
}
