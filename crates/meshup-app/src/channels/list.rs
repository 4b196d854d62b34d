//! The channels of a server.

use meshup_domain::ServerId;
use meshup_domain::channel::Channel;
use meshup_domain::permission::ViewServerContent;
use meshup_domain::role::Permission;

use super::Channels;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::page::{Page, PageRequest};

impl Channels {
    /// Lists the channels visible to the user, by position, then age.
    pub async fn list(
        &self,
        actor: &Actor,
        server: ServerId,
        page: PageRequest,
    ) -> Result<Page<Channel>, AccessError> {
        let (_, facts) = self.context.access.server::<ViewServerContent>(actor, server).await?;
        let all = facts.has_permission(Permission::ManageChannels);
        Ok(self.context.store.read().channels().visible(server, actor.user, all, page).await?)
    }
}
