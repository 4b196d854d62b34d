//! Positions and parents of channels. The checks require the server's lock, so that they stay valid until the
//! commit.

use meshup_domain::Violations;

use meshup_domain::channel::{MAX_POSITION, makes_cycle};
use meshup_domain::{ChannelId, ServerId};

use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};

operation_error! {
    /// Why the channel cannot be placed there.
    PositionError: Invalid(Violations), Store(StoreError);
}

/// The position after all other channels.
pub(super) async fn last(work: &dyn UnitOfWork, server: ServerId) -> Result<i32, StoreError> {
    let last = work.channels().last_position(server).await?;
    Ok(last.map_or(0, |position| position.saturating_add(1).min(MAX_POSITION)))
}

/// The parent must be a channel of the same server, and not a descendant of the channel.
pub(super) async fn check_parent(
    work: &dyn UnitOfWork,
    server: ServerId,
    channel: Option<ChannelId>,
    parent: ChannelId,
) -> Result<(), PositionError> {
    let parents = work.channels().parents(server).await?;
    let refuse = |why: &str| Err(Violations::one("parent_category", why).into());
    if parents.iter().all(|(id, _)| *id != parent) {
        return refuse("This channel does not exist in this server.");
    }
    if channel.is_some_and(|channel| makes_cycle(channel, parent, &parents)) {
        return refuse("A channel cannot be nested inside itself.");
    }
    Ok(())
}

/// Another channel of the server has the name.
pub(super) fn name_taken() -> Violations {
    Violations::one("name", "A channel with this name already exists in the server.")
}
