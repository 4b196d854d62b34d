//! Closing polls.

use meshup_domain::permission::{Allowed, ManageItem};
use meshup_domain::poll::Poll;
use meshup_domain::{PollId, ServerId};

use super::effects::conclude;
use super::view::{self, PollViewer};
use super::{PollView, Polls};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::items;
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the poll was not closed.
    ClosePollError: Access(AccessError), Store(StoreError);
    Closed => Refused, "poll_closed", "This poll is closed.";
}

impl Polls {
    /// Closes a poll permanently. No vote can follow, since voting takes the same lock.
    pub async fn close(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
    ) -> Result<PollView, ClosePollError> {
        let reached = items::authorize::<ManageItem, Poll>(&self.context, actor, server, id).await?;
        let may_join = self.may_join(actor, server).await?;
        let write = async |work: Unit, allowed: Allowed<_>, mut poll: Poll| {
            let now = self.context.clock.now();
            if !poll.close(&allowed, now) {
                return Err(ClosePollError::Closed);
            }
            work.polls().save(&poll).await?;
            conclude(&self.context, &*work, &poll, Some(allowed.by())).await?;
            let viewer = PollViewer { user: Some(allowed.by()), may_join, now };
            Ok(view::one(&*work, poll, viewer).await?)
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
