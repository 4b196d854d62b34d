//! Polls of a server, their options and votes (CONTRACT section 2, Polls).

mod state;

use std::collections::HashSet;

use time::OffsetDateTime;

use crate::permission::{Allowed, Author};
use crate::text::{at_most, bounded, comparable};
use crate::{ChannelId, PollId, PollOptionId, ServerId, UserId, Violation};

pub use state::{NotVotable, PollState, PollStatus};

/// Options of a poll at least.
pub const MIN_OPTIONS: usize = 2;
/// Options of a poll at most, those that members added included.
pub const MAX_OPTIONS: usize = 20;

/// How many options one person may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    Single,
    Multiple,
}

/// What people choose about a poll, beside its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollProfile {
    pub question: String,
    pub description: String,
    /// The channel that it belongs to: who may not see that, may not see the poll.
    pub channel: Option<ChannelId>,
    pub choice: Choice,
    /// Whether members may add options.
    pub allow_add_options: bool,
    /// Nobody ever learns who voted for what.
    pub anonymous_votes: bool,
    /// Otherwise the counts are hidden from whoever has not voted, as long as votes are taken.
    pub show_results_before_vote: bool,
    /// Takes no votes from then on.
    pub expires_at: Option<OffsetDateTime>,
}

impl PollProfile {
    /// The fields that people have voted on, and that differ in `after`: they do not change once there are votes.
    pub fn changes_of_substance(&self, after: &Self) -> Vec<&'static str> {
        let Self {
            question,
            description: _,
            channel,
            choice,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at: _,
        } = self;
        [
            ("question", *question != after.question),
            ("channel", *channel != after.channel),
            ("allow_multiple_votes", *choice != after.choice),
            ("allow_add_options", *allow_add_options != after.allow_add_options),
            ("anonymous_votes", *anonymous_votes != after.anonymous_votes),
            ("show_results_before_vote", *show_results_before_vote != after.show_results_before_vote),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}

/// A poll of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    pub id: PollId,
    pub server: ServerId,
    pub profile: PollProfile,
    pub state: PollState,
    pub created_by: UserId,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// One of the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollOption {
    pub id: PollOptionId,
    pub poll: PollId,
    /// Unique in the poll as [`comparable`] has it.
    pub text: String,
    /// From 0, without a gap.
    pub position: i32,
    pub added_by: UserId,
    pub created_at: OffsetDateTime,
}

impl Poll {
    /// A new poll of the server that the permission is for.
    pub fn create(
        allowed: &Allowed<Author>,
        id: PollId,
        profile: PollProfile,
        state: PollState,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            server: allowed.scope(),
            profile,
            state,
            created_by: allowed.by(),
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether its time is over, be it closed or not.
    pub fn is_expired(&self, now: OffsetDateTime) -> bool {
        self.profile.expires_at.is_some_and(|at| at <= now)
    }

    /// Why it takes no votes; an expired poll takes none, also before it was closed for that.
    pub fn votable(&self, now: OffsetDateTime) -> Result<(), NotVotable> {
        match self.state {
            PollState::Draft => Err(NotVotable::Draft),
            PollState::Closed { .. } => Err(NotVotable::Over),
            PollState::Active if self.is_expired(now) => Err(NotVotable::Over),
            PollState::Active => Ok(()),
        }
    }

    /// Whether no vote will ever be taken again.
    pub fn is_over(&self, now: OffsetDateTime) -> bool {
        self.votable(now) == Err(NotVotable::Over)
    }

    /// Whether the counts are kept from somebody.
    pub fn hides_results(&self, has_voted: bool, now: OffsetDateTime) -> bool {
        !self.profile.show_results_before_vote && !has_voted && self.votable(now).is_ok()
    }

    /// The state when it is closed now; what had expired before was over then.
    pub fn closed(&self, now: OffsetDateTime) -> PollState {
        let expired = self.profile.expires_at.filter(|at| *at <= now && self.state == PollState::Active);
        PollState::Closed { at: expired.unwrap_or(now) }
    }
}

/// What is asked, 1 to 500 characters.
pub fn question(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=500)
}

/// What is to be known about it, at most 4,000 characters.
pub fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=4_000)
}

/// An answer to choose from, 1 to 200 characters.
pub fn option_text(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=200)
}

/// The options of a poll: [`MIN_OPTIONS`] to [`MAX_OPTIONS`], no two of which look the same.
pub fn options(texts: &[String]) -> Result<Vec<String>, Violation> {
    if texts.len() < MIN_OPTIONS {
        return Err(Violation::Rule("Ensure this list has at least 2 items."));
    }
    at_most(texts, MAX_OPTIONS)?;
    let options = texts.iter().map(|text| option_text(text)).collect::<Result<Vec<_>, _>>()?;
    let distinct: HashSet<String> = options.iter().map(|text| comparable(text)).collect();
    if distinct.len() < options.len() {
        return Err(Violation::Rule("Ensure that no two options are the same."));
    }
    Ok(options)
}

/// When a poll is to end: in the future.
pub fn expires_at(at: OffsetDateTime, now: OffsetDateTime) -> Result<OffsetDateTime, Violation> {
    if at > now { Ok(at) } else { Err(Violation::Rule("Ensure this time is in the future.")) }
}

/// What somebody chose, each option once; at least one, and no more than one of a single choice. At most
/// [`MAX_OPTIONS`] may be named, repeats included.
pub fn ballot(chosen: &[PollOptionId], choice: Choice) -> Result<Vec<PollOptionId>, Violation> {
    at_most(chosen, MAX_OPTIONS)?;
    let mut options: Vec<PollOptionId> = Vec::new();
    for option in chosen {
        if !options.contains(option) {
            options.push(*option);
        }
    }
    match (options.len(), choice) {
        (0, _) => Err(Violation::Rule("Choose at least one option.")),
        (2.., Choice::Single) => Err(Violation::Rule("This poll allows one choice only.")),
        _ => Ok(options),
    }
}

/// `part` of `whole` in hundredths of a percent, rounded half up; 0 of nothing.
pub fn share(part: u64, whole: u64) -> u32 {
    if whole == 0 {
        return 0;
    }
    let hundredths = (u128::from(part) * 20_000 + u128::from(whole)) / (u128::from(whole) * 2);
    u32::try_from(hundredths).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
