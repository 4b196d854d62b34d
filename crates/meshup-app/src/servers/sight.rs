//! Announcing that members can see more or fewer private channels.

use meshup_domain::role::{Permission, Permissions};
use meshup_domain::{RoleId, ServerId, UserId};

use crate::domain_event::{ServerChange, ServerChangeKind};
use crate::ports::{StoreError, UnitOfWork};

/// How many members are read at a time.
const PAGE: u64 = 1_000;

/// Raises an event if the users now manage channels and did not before, or the other way around.
pub(super) fn raise_if_changed(
    work: &dyn UnitOfWork,
    server: ServerId,
    users: Vec<UserId>,
    before: bool,
    now: bool,
) {
    if before != now && !users.is_empty() {
        let kind = ServerChangeKind::SightChanged { users, channel: None, is_gained: now };
        work.raise(ServerChange::event(server, kind));
    }
}

/// Raises an event for the holders of a role whose permissions change. Before a role is deleted, `after` is empty.
pub(super) async fn raise_for_role(
    work: &dyn UnitOfWork,
    server: ServerId,
    role: RoleId,
    before: Permissions,
    after: Permissions,
) -> Result<(), StoreError> {
    let [before, now] = [before, after].map(|all| all.has(Permission::ManageChannels));
    if before != now {
        raise_if_changed(work, server, holders(work, server, role).await?, before, now);
    }
    Ok(())
}

async fn holders(work: &dyn UnitOfWork, server: ServerId, role: RoleId) -> Result<Vec<UserId>, StoreError> {
    let mut holders: Vec<UserId> = Vec::new();
    loop {
        let page = work.members().mentioned(server, &[role], holders.last().copied(), PAGE).await?;
        let is_last = (page.len() as u64) < PAGE;
        holders.extend(page);
        if is_last {
            return Ok(holders);
        }
    }
}
