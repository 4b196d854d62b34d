//! Channels of a server (`docs/rules.md#channels`).

mod create;
mod delete;
mod get;
mod list;
mod members;
mod position;
mod update;

pub use create::CreateChannelError;
pub use members::AddChannelMemberError;
pub use update::UpdateChannelError;

use meshup_domain::channel::Channel;
use meshup_domain::permission::{Action, Allowed, RoomFacts};
use meshup_domain::{ChannelId, RoomId, ServerId};

use crate::access::AccessError;
use crate::actor::Actor;
use crate::server_context::ServerContext;

/// The use cases of channels.
#[derive(Clone)]
pub struct Channels {
    context: ServerContext,
}

impl Channels {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }

    /// Finds a channel of the server and requests permission for an action in it. A channel of another server
    /// is not found.
    async fn authorize<A>(
        &self,
        actor: &Actor,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<(Allowed<A>, Channel), AccessError>
    where
        A: Action<Facts = RoomFacts, Scope = RoomId>,
    {
        let found = self.context.store.read().channels().get(channel).await?;
        let channel = found.filter(|channel| channel.server == server).ok_or(AccessError::NotFound)?;
        let (allowed, _) = self.context.access.room::<A>(actor, channel.room).await?;
        Ok((allowed, channel))
    }
}

#[cfg(test)]
mod tests;
