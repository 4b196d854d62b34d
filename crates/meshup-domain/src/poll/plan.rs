//! Planned changes of a poll: state transitions, and restrictions once there are votes.

use time::OffsetDateTime;

use super::changes::expires_at;
use super::options::options;
use super::{Poll, PollChanges, PollOption, PollProfile, PollState, PollStatus};
use crate::{Violation, Violations};

const VOTED_ON: Violation = Violation::Rule("This cannot be changed once there are votes.");
const OVER: Violation = Violation::Rule("This poll is closed.");

/// A validated new version of a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidatedPoll {
    pub(super) profile: PollProfile,
    pub(super) state: PollState,
    /// The texts of all options, if they change.
    pub(super) options: Option<Vec<String>>,
}

impl ValidatedPoll {
    /// A new poll. The question and options are required; it is active unless created as a draft.
    pub fn first(mut chosen: PollChanges, now: OffsetDateTime) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let texts = options(&chosen.options.take().unwrap_or_default());
        let options = violations.check("options", texts);
        let mut state = PollState::Active;
        violations.set("status", &mut state, chosen.status.map(PollState::first));
        chosen.question.get_or_insert_default();
        let profile = PollProfile::default().changed(chosen, now, &mut violations);
        violations.into_result().map(|()| Self { profile, state, options })
    }
}

impl Poll {
    /// Plans changes to a poll with its current options, or returns every rule that they violate.
    pub fn plan(
        &self,
        mut changes: PollChanges,
        present: &[PollOption],
        has_votes: bool,
        now: OffsetDateTime,
    ) -> Result<ValidatedPoll, Violations> {
        let mut violations = Violations::default();
        let (texts, status) = (changes.options.take(), changes.status);
        let profile = self.profile.clone().changed(changes, now, &mut violations);
        let wanted = texts.and_then(|texts| violations.check("options", options(&texts)));
        let differ = |wanted: &Vec<String>| !wanted.iter().eq(present.iter().map(|option| &option.text));
        let options = wanted.filter(differ);
        if has_votes {
            let fields = options.iter().map(|_| "options");
            for field in fields.chain(self.profile.changes_of_substance(&profile)) {
                violations.add(field, VOTED_ON.to_string());
            }
        }
        if self.is_over(now) && profile.expires_at != self.profile.expires_at {
            violations.add("expires_at", OVER.to_string());
        }
        let mut state = self.state;
        violations.set("status", &mut state, status.map(|status| self.turned(status, has_votes, now)));
        let begins = state == PollState::Active && self.state == PollState::Draft;
        if begins && let Some(at) = profile.expires_at.filter(|_| !violations.0.contains_key("expires_at")) {
            violations.check("expires_at", expires_at(at, now));
        }
        violations.into_result().map(|()| ValidatedPoll { profile, state, options })
    }

    /// The state after a user sets this status.
    fn turned(
        &self,
        status: PollStatus,
        has_votes: bool,
        now: OffsetDateTime,
    ) -> Result<PollState, Violation> {
        match (self.state, status) {
            (PollState::Draft, PollStatus::Draft)
            | (PollState::Active, PollStatus::Active)
            | (PollState::Closed { .. }, PollStatus::Closed) => Ok(self.state),
            (PollState::Draft | PollState::Active, PollStatus::Closed) => Ok(self.closed(now)),
            (PollState::Draft, PollStatus::Active) => Ok(PollState::Active),
            (PollState::Closed { .. }, PollStatus::Draft | PollStatus::Active) => {
                Err(Violation::Rule("A closed poll cannot be reopened."))
            }
            (PollState::Active, PollStatus::Draft) if self.is_over(now) => Err(OVER),
            (PollState::Active, PollStatus::Draft) if has_votes => Err(VOTED_ON),
            (PollState::Active, PollStatus::Draft) => Ok(PollState::Draft),
        }
    }
}

impl PollProfile {
    /// The changed fields that determine what users voted on, and which are therefore fixed once there are
    /// votes.
    pub(super) fn changes_of_substance(&self, after: &Self) -> Vec<&'static str> {
        let Self {
            question,
            description: _,
            channel,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at: _,
        } = self;
        [
            ("question", *question != after.question),
            ("channel", *channel != after.channel),
            ("allow_multiple_votes", *allow_multiple_votes != after.allow_multiple_votes),
            ("allow_add_options", *allow_add_options != after.allow_add_options),
            ("anonymous_votes", *anonymous_votes != after.anonymous_votes),
            ("show_results_before_vote", *show_results_before_vote != after.show_results_before_vote),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}
