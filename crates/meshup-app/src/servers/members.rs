//! Members of a server: seeing, renaming, kicking, banning, muting them, and giving them roles.

mod assign_roles;
mod ban;
mod find;
mod kick;
mod list;
mod mute;
mod reach;
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

use crate::community::Community;
use crate::event::{Event, Reach};
use crate::ports::{MemberView, StoreError, UnitOfWork};

/// The use cases of members.
#[derive(Clone)]
pub struct Members {
    community: Community,
}

impl Members {
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

/// A member as they are now: a mute that is over is none.
fn as_of(now: OffsetDateTime, mut view: MemberView) -> MemberView {
    if !view.member.mute.holds(now) {
        view.member.mute = Mute::None;
    }
    view
}

/// Ends a membership: the row, the count, the places in private channels, and what is known of their access.
pub(super) async fn let_go(work: &dyn UnitOfWork, member: &Member) -> Result<(), StoreError> {
    work.channels().remove_everywhere(member.server, member.user).await?;
    if work.members().delete(member.id).await? {
        work.servers().release(member.server).await?;
    }
    work.raise(Event::AccessChanged(Reach::Member(member.server, member.user)));
    Ok(())
}

#[cfg(test)]
mod tests;
