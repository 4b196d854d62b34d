//! Voting.

use meshup_domain::permission::{Allowed, ParticipateInItem};
use meshup_domain::poll::{BallotRefusal, Poll, VoteRefusal};
use meshup_domain::{PollId, PollOptionId, ServerId, Violation, Violations};

use super::view::{self, PollViewer};
use super::{PollView, Polls};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::error::operation_error;
use crate::items;
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the vote was not counted.
    VoteError: Access(AccessError), Invalid(Violations), Store(StoreError);
    Draft => Refused, "poll_draft", "This poll is not open for voting yet.";
    Closed => Refused, "poll_closed", "This poll is closed.";
    /// Only in polls that allow a single choice; in others, a new vote replaces the previous one.
    AlreadyVoted => Refused, "already_voted", "You have already voted in this poll.";
}

operation_error! {
    /// Why the votes were not withdrawn.
    UnvoteError: Access(AccessError), Store(StoreError);
    Closed => Refused, "poll_closed", "This poll is closed.";
    NotVoted => Refused, "not_voted", "You have not voted in this poll.";
}

impl From<BallotRefusal> for VoteError {
    fn from(why: BallotRefusal) -> Self {
        match why {
            BallotRefusal::Choice(broken) => bad_choice(&broken),
            BallotRefusal::Poll(VoteRefusal::Draft) => Self::Draft,
            BallotRefusal::Poll(VoteRefusal::Over) => Self::Closed,
        }
    }
}

fn bad_choice(broken: &Violation) -> VoteError {
    Violations::one("options", broken.to_string()).into()
}

impl Polls {
    /// Votes for an option or, if the poll allows several, for a set of options that replaces earlier votes.
    ///
    /// Voting and closing take the poll's lock, so that they are serialized.
    pub async fn vote(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
        options: &[PollOptionId],
    ) -> Result<PollView, VoteError> {
        let reached = items::authorize::<ParticipateInItem, Poll>(&self.context, actor, server, id).await?;
        reached.1.choose(options).map_err(|broken| bad_choice(&broken))?;
        let write = async |work: Unit, allowed: Allowed<_>, poll: Poll| {
            let present = work.polls().options(&[id]).await?;
            let now = self.context.clock.now();
            let ballot = poll.cast(&allowed, &present, options, now)?;
            if poll.profile.allow_multiple_votes {
                work.polls().unvote(&allowed, id).await?;
            }
            if !work.polls().vote(&ballot).await? {
                return Err(VoteError::AlreadyVoted);
            }
            items::announce(&*work, &poll, ItemChangeKind::Voted);
            let viewer = PollViewer { user: Some(allowed.by()), may_join: true, now };
            Ok(view::one(&*work, poll, viewer).await?)
        };
        items::change(&self.context, actor, &reached, write).await
    }

    /// Withdraws all votes of the user in the poll.
    pub async fn unvote(&self, actor: &Actor, server: ServerId, id: PollId) -> Result<(), UnvoteError> {
        let reached = items::authorize::<ParticipateInItem, Poll>(&self.context, actor, server, id).await?;
        let write = async |work: Unit, allowed: Allowed<_>, poll: Poll| {
            if poll.is_over(self.context.clock.now()) {
                return Err(UnvoteError::Closed);
            }
            if !work.polls().unvote(&allowed, id).await? {
                return Err(UnvoteError::NotVoted);
            }
            items::announce(&*work, &poll, ItemChangeKind::Voted);
            Ok(())
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
