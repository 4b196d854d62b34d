//! Listing roles.

use meshup_domain::ServerId;
use meshup_domain::permission::ViewServerContent;
use meshup_domain::role::Role;

use super::Roles;
use crate::access::AccessError;
use crate::actor::Actor;

impl Roles {
    /// The roles of the server, highest first, for its members.
    pub async fn list(&self, actor: &Actor, server: ServerId) -> Result<Vec<Role>, AccessError> {
        self.context.access.server::<ViewServerContent>(actor, server).await?;
        Ok(self.context.store.read().roles().list(server).await?)
    }
}
