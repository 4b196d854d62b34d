//! The channel that a poll belongs to: one of its server that the author sees.

use meshup_domain::{ChannelId, ServerId, Violations};

use super::Polls;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Community;
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};

const NO_CHANNEL: &str = "This channel does not exist in this server.";

operation_error! {
    /// Why a poll cannot be in a channel.
    PlaceError: Invalid(Violations), Store(StoreError);
}

impl Polls {
    /// Notes a channel that is none of the server, or that the author does not see.
    pub(super) async fn check_channel(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: Option<ChannelId>,
        errors: &mut Violations,
    ) -> Result<(), AccessError> {
        let Some(channel) = channel else { return Ok(()) };
        if !self.community.access.sees_channel(actor, server, channel).await? {
            errors.add("channel", NO_CHANNEL);
        }
        Ok(())
    }
}

/// A channel that was deleted meanwhile takes no poll. The unit holds the server.
pub(super) async fn still_there(
    community: &Community,
    work: &dyn UnitOfWork,
    server: ServerId,
    channel: Option<ChannelId>,
) -> Result<(), PlaceError> {
    let Some(channel) = channel else { return Ok(()) };
    if !community.has_channel(work, server, channel).await? {
        return Err(Violations::one("channel", NO_CHANNEL).into());
    }
    Ok(())
}
