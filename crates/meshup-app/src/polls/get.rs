//! Reading a poll.

use meshup_domain::permission::ViewItem;
use meshup_domain::poll::Poll;
use meshup_domain::{PollId, ServerId};

use super::view::{self, PollViewer};
use super::{PollView, Polls};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::items;

impl Polls {
    /// A poll with its options, as the user sees it.
    pub async fn get(&self, actor: &Actor, server: ServerId, id: PollId) -> Result<PollView, AccessError> {
        let (allowed, poll) = items::authorize::<ViewItem, Poll>(&self.context, actor, server, id).await?;
        let may_join = self.may_join(actor, server).await?;
        let viewer = PollViewer { user: Some(allowed.by()), may_join, now: self.context.clock.now() };
        Ok(view::one(self.context.store.read(), poll, viewer).await?)
    }
}
