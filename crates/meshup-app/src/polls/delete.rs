//! Deleting a poll.

use meshup_domain::permission::GovernItem;
use meshup_domain::poll::Poll;
use meshup_domain::{PollId, ServerId};

use super::Polls;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;

impl Polls {
    /// From then on nobody finds it.
    pub async fn delete(&self, actor: &Actor, server: ServerId, id: PollId) -> Result<(), AccessError> {
        let reached = items::reach::<GovernItem, Poll>(&self.community, actor, server, id).await?;
        let (work, allowed, poll) = items::lock(&self.community, actor, reached).await?;
        work.polls().delete(&allowed, id, self.community.clock.now()).await?;
        items::remove(work.as_ref(), &poll).await?;
        Ok(work.commit().await?)
    }
}
