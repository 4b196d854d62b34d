//! Who of those who listen may see something of a server.

use std::collections::HashSet;
use std::sync::Arc;

use meshup_app::ports::StoreError;
use meshup_domain::{ChannelId, ServerId, UserId};

use crate::backend::Backend;
use crate::connection::Connection;

/// Maximum number of users per query.
const BATCH: usize = 500;

/// The users of these sockets.
pub(super) fn people(listeners: &[Arc<Connection>]) -> HashSet<UserId> {
    listeners.iter().map(|socket| socket.actor.user).collect()
}

/// Those of `people` who may see the items of a server, or of one of its channels, as the database has it now.
pub(super) async fn audience(
    backend: &dyn Backend,
    server: ServerId,
    channel: Option<ChannelId>,
    people: HashSet<UserId>,
) -> Result<HashSet<UserId>, StoreError> {
    let people: Vec<UserId> = people.into_iter().collect();
    let mut audience = HashSet::new();
    for batch in people.chunks(BATCH) {
        audience.extend(backend.audience(server, channel, batch).await?);
    }
    Ok(audience)
}
