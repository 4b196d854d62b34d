//! Members of a server: listing, renaming, kicking, banning, muting, and assigning roles.

mod assign_roles;
mod authorize;
mod ban;
mod find;
mod kick;
mod list;
mod mute;
mod rename;
mod unban;

pub use assign_roles::AssignRolesError;
pub use ban::BanError;
pub use kick::KickError;
pub use list::ListMembers;
pub use mute::{MuteError, UnmuteError};
pub use rename::RenameError;
pub use unban::UnbanError;

use meshup_domain::member::{Member, Mute};
use time::OffsetDateTime;

use crate::domain_event::{AccessScope, DomainEvent, ServerChange, ServerChangeKind};
use crate::ports::{MemberView, StoreError, UnitOfWork};
use crate::server_context::ServerContext;

/// The use cases of members.
#[derive(Clone)]
pub struct Members {
    context: ServerContext,
}

impl Members {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }
}

/// The member at this time: an expired mute is dropped.
pub(super) fn as_of(now: OffsetDateTime, mut view: MemberView) -> MemberView {
    if !view.member.mute.is_active(now) {
        view.member.mute = Mute::None;
    }
    view
}

/// Ends a membership: deletes the row, decrements the count, removes access to private channels, and
/// invalidates cached facts.
pub(super) async fn clear_membership(work: &dyn UnitOfWork, member: &Member) -> Result<(), StoreError> {
    work.channels().remove_everywhere(member.server, member.user).await?;
    if work.members().delete(member.id).await? {
        work.servers().release(member.server).await?;
    }
    work.raise(DomainEvent::AccessChanged(AccessScope::Member(member.server, member.user)));
    let left = ServerChangeKind::MemberLeft { member: member.id, user: member.user };
    work.raise(ServerChange::event(member.server, left));
    Ok(())
}

#[cfg(test)]
mod tests;
