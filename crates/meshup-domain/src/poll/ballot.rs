//! Votes in a poll.

use time::OffsetDateTime;

use super::{MAX_OPTIONS, Poll, PollOption, VoteRefusal};
use crate::permission::{Allowed, ParticipateInItem};
use crate::text::at_most;
use crate::{PollId, PollOptionId, UserId, Violation};

/// A valid vote: its voter is permitted, and the poll allows its choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    poll: PollId,
    voter: UserId,
    options: Vec<PollOptionId>,
    at: OffsetDateTime,
}

/// Why a vote is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BallotRefusal {
    /// The chosen options are invalid, whatever the state of the poll.
    Choice(Violation),
    /// The poll takes no votes.
    Poll(VoteRefusal),
}

impl Ballot {
    /// The poll that the vote belongs to.
    pub fn poll(&self) -> PollId {
        self.poll
    }

    /// The user who votes.
    pub fn voter(&self) -> UserId {
        self.voter
    }

    /// The chosen options: at least one, without duplicates.
    pub fn options(&self) -> &[PollOptionId] {
        &self.options
    }

    /// When it was cast.
    pub fn at(&self) -> OffsetDateTime {
        self.at
    }
}

impl Poll {
    /// Validates a vote for some of the existing options.
    pub fn cast(
        &self,
        allowed: &Allowed<ParticipateInItem>,
        present: &[PollOption],
        chosen: &[PollOptionId],
        now: OffsetDateTime,
    ) -> Result<Ballot, BallotRefusal> {
        let options = self.choose(chosen).map_err(BallotRefusal::Choice)?;
        if !options.iter().all(|id| present.iter().any(|option| option.id == *id)) {
            return Err(BallotRefusal::Choice(Violation::Rule("This option does not exist in this poll.")));
        }
        self.check_open(now).map_err(BallotRefusal::Poll)?;
        Ok(Ballot { poll: self.id, voter: allowed.by(), options, at: now })
    }

    /// The chosen options without duplicates: at least one, and only one unless the poll allows several. At
    /// most [`MAX_OPTIONS`] may be given, duplicates included.
    pub fn choose(&self, chosen: &[PollOptionId]) -> Result<Vec<PollOptionId>, Violation> {
        at_most(chosen, MAX_OPTIONS)?;
        let mut options: Vec<PollOptionId> = Vec::new();
        for option in chosen {
            if !options.contains(option) {
                options.push(*option);
            }
        }
        match options.len() {
            0 => Err(Violation::Rule("Choose at least one option.")),
            2.. if !self.profile.allow_multiple_votes => {
                Err(Violation::Rule("This poll allows only one choice."))
            }
            _ => Ok(options),
        }
    }
}
