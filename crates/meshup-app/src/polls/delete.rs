//! Poll deletion.

use meshup_domain::permission::{Allowed, ManageItem};
use meshup_domain::poll::Poll;
use meshup_domain::{PollId, ServerId};

use super::Polls;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;
use crate::transactions::Unit;

impl Polls {
    /// Marks a poll as deleted.
    pub async fn delete(&self, actor: &Actor, server: ServerId, id: PollId) -> Result<(), AccessError> {
        let reached = items::authorize::<ManageItem, Poll>(&self.context, actor, server, id).await?;
        let write = async |work: Unit, allowed: Allowed<_>, poll: Poll| {
            work.polls().delete(&allowed, id, self.context.clock.now()).await?;
            items::remove(&*work, &poll).await?;
            Ok(())
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
