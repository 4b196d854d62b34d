//! Changing a poll.

use meshup_domain::permission::{Allowed, ChangeItem};
use meshup_domain::poll::{Poll, PollOption};
use meshup_domain::text::comparable;
use meshup_domain::{ChannelId, Patch, PollId, ServerId, UserId, Violations};
use time::OffsetDateTime;

use super::place::{PlaceError, still_there};
use super::view::{self, Eye};
use super::wishes::Plan;
use super::{PollView, Polls, announce, locked};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::{Repos, StoreError, UnitOfWork};

/// What is to change; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdatePoll {
    pub question: Option<String>,
    /// The texts of all options.
    pub options: Option<Vec<String>>,
    pub description: Option<String>,
    pub channel: Patch<ChannelId>,
    pub allow_multiple_votes: Option<bool>,
    pub allow_add_options: Option<bool>,
    pub anonymous_votes: Option<bool>,
    pub show_results_before_vote: Option<bool>,
    pub expires_at: Patch<OffsetDateTime>,
    pub status: Option<String>,
}

operation_error! {
    /// Why a poll was not changed.
    UpdatePollError: Access(AccessError), Invalid(Violations), Place(PlaceError), Store(StoreError);
}

impl Polls {
    /// Changes a poll; closing it by its status is closing it.
    ///
    /// Whether there are votes is asked again under the poll's lock, so that nobody votes on what then changes.
    pub async fn update(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
        command: UpdatePoll,
    ) -> Result<PollView, UpdatePollError> {
        let (allowed, poll) = self.reach::<ChangeItem>(actor, server, id).await?;
        let mut errors = Violations::default();
        if let Patch::Set(channel) = command.channel
            && poll.profile.channel != Some(channel)
        {
            self.check_channel(actor, server, Some(channel), &mut errors).await?;
        }
        let (_, planned) =
            self.plan(self.community.store.read(), &poll, &command, self.community.clock.now()).await?;
        if let Err(Violations(broken)) = planned {
            errors.0.extend(broken);
        }
        errors.into_result()?;
        self.write_update(&allowed, id, &command).await
    }

    /// The options as they are, and what becomes of the poll.
    async fn plan(
        &self,
        repos: &dyn Repos,
        poll: &Poll,
        command: &UpdatePoll,
        now: OffsetDateTime,
    ) -> Result<(Vec<PollOption>, Result<Plan, Violations>), StoreError> {
        let options = repos.polls().options(&[poll.id]).await?;
        let has_votes = !repos.polls().counts(&[poll.id]).await?.voters.is_empty();
        let plan = command.plan(poll, &options, has_votes, now);
        Ok((options, plan))
    }

    /// A poll that moves to a channel finds it there until the unit ends.
    async fn write_update(
        &self,
        allowed: &Allowed<ChangeItem>,
        id: PollId,
        command: &UpdatePoll,
    ) -> Result<PollView, UpdatePollError> {
        let work = self.community.write_in(allowed.scope()).await?;
        let mut poll = locked(work.as_ref(), id).await?;
        let now = self.community.clock.now();
        let (options, plan) = self.plan(work.as_ref(), &poll, command, now).await?;
        let Plan { profile, state, options: texts } = plan?;
        if profile.channel != poll.profile.channel {
            still_there(&self.community, work.as_ref(), poll.server, profile.channel).await?;
        }
        let closes = state.closed_at().is_some() && poll.state.closed_at().is_none();
        (poll.profile, poll.state, poll.updated_at) = (profile, state, now);
        work.polls().save(&poll).await?;
        let options = match texts {
            Some(texts) => self.replace(work.as_ref(), &poll, options, texts, allowed.by()).await?,
            None => options,
        };
        self.community.index_poll(work.as_ref(), &poll, &options).await?;
        if closes {
            self.community.conclude(work.as_ref(), &poll, Some(allowed.by())).await?;
        } else {
            announce(work.as_ref(), &poll, ItemDeed::Updated);
        }
        let eye = Eye { user: Some(allowed.by()), may_join: true, now };
        let view = view::one(work.as_ref(), poll, eye).await?;
        work.commit().await?;
        Ok(view)
    }

    /// Options that look the same stay the ones they were, with who added them and when.
    async fn replace(
        &self,
        work: &dyn UnitOfWork,
        poll: &Poll,
        mut before: Vec<PollOption>,
        texts: Vec<String>,
        by: UserId,
    ) -> Result<Vec<PollOption>, StoreError> {
        let mut options = self.community.new_options(poll, by, texts, poll.updated_at);
        for option in &mut options {
            let same = |old: &PollOption| comparable(&old.text) == comparable(&option.text);
            if let Some(at) = before.iter().position(same) {
                let PollOption { id, added_by, created_at, .. } = before.swap_remove(at);
                (option.id, option.added_by, option.created_at) = (id, added_by, created_at);
            }
        }
        work.polls().replace_options(poll.id, &options).await?;
        Ok(options)
    }
}
