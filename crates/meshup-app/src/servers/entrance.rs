//! How people get into a server, whichever way they come.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::member::Member;
use meshup_domain::permission::Denied;
use meshup_domain::role::RoleType;
use meshup_domain::server::Server;
use meshup_domain::{MemberId, RoleId, UserId};

use crate::community::{Community, Deed};
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::{StoreError, UnitOfWork};

operation_error! {
    /// Why somebody did not get in.
    EntranceError: Denied(Denied), Store(StoreError);
    Full => Forbidden, "server_full", "This server is full.";
}

impl Community {
    /// Whether `user` is in the server already. Needs the server's lock, so that it stays true. The banned are refused.
    pub(super) async fn is_inside(
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

    /// Makes a stranger a member with the Member role who has read everything up to now.
    ///
    /// The database decides whether there is room, so that the limit holds however many come at once.
    pub(super) async fn let_in(
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
            return Err(StoreError::Internal(format!("{user} came into {} twice at once", server.id)).into());
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
        let deed = Deed {
            server: server.id,
            actor: user,
            action: AuditAction::MemberJoined,
            target: (AuditTarget::Member, user.0),
            changes: invited.into_iter().collect(),
        };
        self.log(work, deed).await?;
        work.raise(Event::AccessChanged(Reach::Member(server.id, user)));
        Ok(())
    }
}
