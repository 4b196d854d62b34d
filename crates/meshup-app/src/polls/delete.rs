//! Deleting a poll.

use meshup_domain::permission::GovernItem;
use meshup_domain::search::SearchKind;
use meshup_domain::{PollId, ServerId};

use super::{Polls, announce, locked};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::StoreError;

operation_error! {
    /// Why a poll was not deleted.
    DeletePollError: Access(AccessError), Store(StoreError);
}

impl Polls {
    /// From then on nobody finds it.
    pub async fn delete(&self, actor: &Actor, server: ServerId, id: PollId) -> Result<(), DeletePollError> {
        self.reach::<GovernItem>(actor, server, id).await?;
        let work = self.community.write_in(server).await?;
        let poll = locked(work.as_ref(), id).await?;
        work.polls().delete(id, self.community.clock.now()).await?;
        self.community.unindex(work.as_ref(), SearchKind::Poll, id.0).await?;
        announce(work.as_ref(), &poll, ItemDeed::Deleted);
        work.commit().await?;
        Ok(())
    }
}
