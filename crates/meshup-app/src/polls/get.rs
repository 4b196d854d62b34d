//! Looking at one poll.

use meshup_domain::permission::SeeItem;
use meshup_domain::{PollId, ServerId};

use super::view::{self, Eye};
use super::{PollView, Polls};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;

operation_error! {
    /// Why a poll is not shown.
    GetPollError: Access(AccessError), Store(StoreError);
}

impl Polls {
    /// A poll with its options, as this person sees it.
    pub async fn get(&self, actor: &Actor, server: ServerId, id: PollId) -> Result<PollView, GetPollError> {
        let (allowed, poll) = self.reach::<SeeItem>(actor, server, id).await?;
        let may_join = self.may_join(actor, server).await?;
        let eye = Eye { user: Some(allowed.by()), may_join, now: self.community.clock.now() };
        Ok(view::one(self.community.store.read(), poll, eye).await?)
    }

    /// A poll as somebody sees it who has not voted; nothing if it is deleted. Asks for no permission.
    pub async fn view(&self, id: PollId) -> Result<Option<PollView>, StoreError> {
        let repos = self.community.store.read();
        let Some(poll) = repos.polls().get(id).await? else { return Ok(None) };
        let eye = Eye { user: None, may_join: false, now: self.community.clock.now() };
        view::one(repos, poll, eye).await.map(Some)
    }
}
