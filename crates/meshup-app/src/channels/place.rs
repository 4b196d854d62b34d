//! Where a channel stands among the others. Needs the server's lock, so that what was read stays true.

use meshup_domain::Violations;

use meshup_domain::channel::{MAX_POSITION, makes_cycle};
use meshup_domain::{ChannelId, ServerId};

use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};

operation_error! {
    /// Why a channel cannot stand there.
    PlaceError: Invalid(Violations), Store(StoreError);
}

/// The place after all others.
pub(super) async fn last(work: &dyn UnitOfWork, server: ServerId) -> Result<i32, StoreError> {
    let last = work.channels().last_position(server).await?;
    Ok(last.map_or(0, |position| position.saturating_add(1).min(MAX_POSITION)))
}

/// A category is a channel of the same server, and never below what it holds.
pub(super) async fn check_parent(
    work: &dyn UnitOfWork,
    server: ServerId,
    channel: Option<ChannelId>,
    parent: ChannelId,
) -> Result<(), PlaceError> {
    let parents = work.channels().parents(server).await?;
    let refuse = |why: &str| Err(Violations::one("parent_category", why).into());
    if parents.iter().all(|(id, _)| *id != parent) {
        return refuse("There is no such channel in this server.");
    }
    if channel.is_some_and(|channel| makes_cycle(channel, parent, &parents)) {
        return refuse("A channel cannot be below itself.");
    }
    Ok(())
}

/// The name belongs to another channel of the server.
pub(super) fn name_taken() -> Violations {
    Violations::one("name", "A channel with this name already exists in the server.")
}
