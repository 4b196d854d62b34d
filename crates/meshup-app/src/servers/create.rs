//! Server creation.

use meshup_domain::member::Member;
use meshup_domain::role::{Role, RoleType, starting_roles};
use meshup_domain::server::{Server, ServerChanges, ServerProfile};
use meshup_domain::{MemberId, RoleId, ServerId};
use time::OffsetDateTime;

use super::change::ChangeServerError;
use super::view::{ServerView, with_owner};
use super::{Servers, pictures};
use crate::actor::Actor;
use crate::domain_event::{ServerChange, ServerChangeKind};
use crate::ports::{StoreError, Upload};
use crate::transactions::Unit;

impl Servers {
    /// Creates a server with the four default roles. Its creator becomes the owner, and a member with the
    /// Admin role.
    pub async fn create(
        &self,
        actor: &Actor,
        changes: ServerChanges<Upload>,
    ) -> Result<ServerView, ChangeServerError> {
        let changes = self.check(changes, ServerProfile::create).await?;
        let written = pictures::stored(&changes);
        let created = self.write_new(actor, self.new_profile().create(changes)?).await;
        if created.is_err() {
            pictures::discard(self.files.as_ref(), written).await;
        }
        Ok(created?)
    }

    async fn write_new(&self, actor: &Actor, profile: ServerProfile) -> Result<ServerView, StoreError> {
        let ids = &self.context.ids;
        let now = self.context.clock.now();
        let server = Server::create(ServerId(ids.next()), actor.user, profile, now);
        let owner = Member::join(MemberId(ids.next()), server.id, actor.user, now);
        let roles = self.starting_roles(server.id, now);
        let admin: Vec<RoleId> =
            roles.iter().filter(|role| role.role_type == RoleType::Admin).map(|role| role.id).collect();

        let write = async |work: Unit| {
            let mut server = server.clone();
            work.servers().insert(&server).await?;
            work.roles().insert(&roles).await?;
            work.members().insert(&owner).await?;
            work.members().set_roles(owner.id, &admin).await?;
            work.servers().admit(server.id).await?;
            server.member_count = 1;
            work.raise(ServerChange::event(server.id, ServerChangeKind::MemberJoined(actor.user)));
            with_owner(&*work, server).await
        };
        self.context.store.write_own(actor, write).await
    }

    fn starting_roles(&self, server: ServerId, now: OffsetDateTime) -> Vec<Role> {
        starting_roles()
            .into_iter()
            .map(|pattern| Role::starting(RoleId(self.context.ids.next()), server, pattern, now))
            .collect()
    }
}

#[cfg(test)]
mod tests;
