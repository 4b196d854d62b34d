//! Closing a poll.

use meshup_domain::permission::GovernItem;
use meshup_domain::{PollId, ServerId};

use super::view::{self, Eye};
use super::{PollView, Polls, locked};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;

operation_error! {
    /// Why a poll was not closed.
    ClosePollError: Access(AccessError), Store(StoreError);
    Closed => Refused, "poll_closed", "This poll is closed.";
}

impl Polls {
    /// Ends a poll for good. No vote comes after it: whoever votes holds the same lock.
    pub async fn close(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
    ) -> Result<PollView, ClosePollError> {
        let (allowed, _) = self.reach::<GovernItem>(actor, server, id).await?;
        let may_join = self.may_join(actor, server).await?;
        let work = self.community.write_in(server).await?;
        let now = self.community.clock.now();
        let mut poll = locked(work.as_ref(), id).await?;
        if poll.state.closed_at().is_some() {
            return Err(ClosePollError::Closed);
        }
        (poll.state, poll.updated_at) = (poll.closed(now), now);
        work.polls().save(&poll).await?;
        self.community.conclude(work.as_ref(), &poll, Some(allowed.by())).await?;
        let eye = Eye { user: Some(allowed.by()), may_join, now };
        let view = view::one(work.as_ref(), poll, eye).await?;
        work.commit().await?;
        Ok(view)
    }
}
