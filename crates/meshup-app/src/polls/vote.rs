//! Voting in a poll, and taking it back.

use meshup_domain::permission::JoinIn;
use meshup_domain::poll::{Choice, NotVotable, Poll, ballot};
use meshup_domain::{PollId, PollOptionId, ServerId, Violations};

use super::view::{self, Eye};
use super::{PollView, Polls, announce, locked};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::event::ItemDeed;
use crate::ports::{StoreError, UnitOfWork};

operation_error! {
    /// Why a vote does not count.
    VoteError: Access(AccessError), Invalid(Violations), Store(StoreError);
    Draft => Refused, "poll_draft", "This poll takes no votes yet.";
    Closed => Refused, "poll_closed", "This poll is closed.";
    AlreadyVoted => Refused, "already_voted", "You have already voted in this poll.";
}

operation_error! {
    /// Why votes were not taken back.
    UnvoteError: Access(AccessError), Store(StoreError);
    Closed => Refused, "poll_closed", "This poll is closed.";
    NotVoted => Refused, "not_voted", "You have not voted in this poll.";
}

impl From<NotVotable> for VoteError {
    fn from(why: NotVotable) -> Self {
        match why {
            NotVotable::Draft => Self::Draft,
            NotVotable::Over => Self::Closed,
        }
    }
}

impl Polls {
    /// Votes for one option, or, in a multiple choice, for these in the place of all before.
    ///
    /// Everybody who votes in a poll, or closes it, holds its lock meanwhile, and so they do so one after the other.
    pub async fn vote(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
        options: &[PollOptionId],
    ) -> Result<PollView, VoteError> {
        let (allowed, poll) = self.reach::<JoinIn>(actor, server, id).await?;
        let user = allowed.by();
        marked(&poll, options)?;
        let work = self.community.write_in(server).await?;
        let poll = locked(work.as_ref(), id).await?;
        let options = choose(work.as_ref(), &poll, options).await?;
        let now = self.community.clock.now();
        poll.votable(now)?;
        if poll.profile.choice == Choice::Multiple {
            work.polls().unvote(id, user).await?;
        }
        if !work.polls().vote(id, user, &options, now).await? {
            return Err(VoteError::AlreadyVoted);
        }
        announce(work.as_ref(), &poll, ItemDeed::Voted);
        let eye = Eye { user: Some(user), may_join: true, now };
        let view = view::one(work.as_ref(), poll, eye).await?;
        work.commit().await?;
        Ok(view)
    }

    /// Takes back everything that this person voted for.
    pub async fn unvote(&self, actor: &Actor, server: ServerId, id: PollId) -> Result<(), UnvoteError> {
        let (allowed, _) = self.reach::<JoinIn>(actor, server, id).await?;
        let work = self.community.write_in(server).await?;
        let poll = locked(work.as_ref(), id).await?;
        if poll.is_over(self.community.clock.now()) {
            return Err(UnvoteError::Closed);
        }
        if !work.polls().unvote(id, allowed.by()).await? {
            return Err(UnvoteError::NotVoted);
        }
        announce(work.as_ref(), &poll, ItemDeed::Voted);
        work.commit().await?;
        Ok(())
    }
}

/// What may stand on one ballot: options of this poll, and no more than it allows.
async fn choose(
    work: &dyn UnitOfWork,
    poll: &Poll,
    chosen: &[PollOptionId],
) -> Result<Vec<PollOptionId>, VoteError> {
    let chosen = marked(poll, chosen)?;
    let known = work.polls().options(&[poll.id]).await?;
    if chosen.iter().all(|id| known.iter().any(|option| option.id == *id)) {
        Ok(chosen)
    } else {
        Err(Violations::one("option_ids", "There is no such option in this poll.").into())
    }
}

/// The options on a ballot that may be cast in this poll.
fn marked(poll: &Poll, chosen: &[PollOptionId]) -> Result<Vec<PollOptionId>, Violations> {
    ballot(chosen, poll.profile.choice).map_err(|broken| Violations::one("option_ids", broken.to_string()))
}
