//! The common parts of joining a server and accepting an invite.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::member::Member;
use meshup_domain::permission::Denied;
use meshup_domain::role::RoleType;
use meshup_domain::server::Server;
use meshup_domain::{MemberId, RoleId, UserId};

use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};
use crate::server_context::{AuditRecord, ServerContext};

operation_error! {
    /// Why the user could not join.
    EntranceError: Denied(Denied), Store(StoreError);
    /// The server has `max_members` members; banned ones do not count.
    Full => Forbidden, "server_full", "This server is full.";
}

impl ServerContext {
    /// Whether `user` is a member. Requires the server's lock, so that the answer stays valid. Banned users
    /// are refused.
    pub(super) async fn is_member(
        &self,
        work: &dyn UnitOfWork,
        server: &Server,
        user: UserId,
    ) -> Result<bool, EntranceError> {
        match work.members().find(server.id, user.0).await? {
            Some(found) if found.member.ban.is_some() => Err(Denied::Banned.into()),
            Some(_) => Ok(true),
            None => Ok(false),
        }
    }

    /// Adds a user with the Member role, whose read markers start at the current end of every channel.
    ///
    /// The member limit is checked atomically in the database, so that it holds under concurrency.
    pub(super) async fn admit_member(
        &self,
        work: &dyn UnitOfWork,
        server: &mut Server,
        user: UserId,
        invited: Option<Change>,
    ) -> Result<(), EntranceError> {
        let now = self.clock.now();
        if !work.servers().admit(server.id).await? {
            return Err(EntranceError::Full);
        }
        server.member_count += 1;
        let member = Member::join(MemberId(self.ids.next()), server.id, user, now);
        if !work.members().insert(&member).await? {
            return Err(StoreError::Internal(format!("{user} joined {} twice at once", server.id)).into());
        }
        let roles: Vec<RoleId> = work
            .roles()
            .list(server.id)
            .await?
            .into_iter()
            .filter(|role| role.role_type == RoleType::Member)
            .map(|role| role.id)
            .collect();
        work.members().set_roles(member.id, &roles).await?;
        work.rooms().start_reading(server.id, user, now).await?;
        let record = AuditRecord {
            server: server.id,
            actor: user,
            action: AuditAction::MemberJoined,
            target: (AuditTarget::Member, user.0),
            changes: invited.into_iter().collect(),
        };
        self.log(work, record).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::Member(server.id, user)));
        work.raise(ServerChange::event(server.id, ServerChangeKind::MemberJoined(user)));
        Ok(())
    }
}
