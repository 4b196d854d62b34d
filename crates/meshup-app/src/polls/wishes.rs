//! The rules for what people choose about a poll, for creation and update alike.

use meshup_domain::poll::{Choice, Poll, PollOption, PollProfile, PollState, PollStatus};
use meshup_domain::poll::{description, expires_at, options, question};
use time::OffsetDateTime;

use super::UpdatePoll;
use meshup_domain::{Patch, Violations};

const VOTED_ON: &str = "This cannot change once there are votes.";
const OVER: &str = "This poll is closed.";

/// A poll as an update leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) profile: PollProfile,
    pub(super) state: PollState,
    /// The texts of all options, where these change.
    pub(super) options: Option<Vec<String>>,
}

impl UpdatePoll {
    /// The profile after the change; broken rules are noted, and what they are about stays as it was.
    pub(super) fn profile(
        &self,
        mut profile: PollProfile,
        now: OffsetDateTime,
        errors: &mut Violations,
    ) -> PollProfile {
        let asked = self.question.as_deref().map(question);
        if let Some(asked) = asked.and_then(|asked| errors.check("question", asked)) {
            profile.question = asked;
        }
        let about = self.description.as_deref().map(description);
        if let Some(about) = about.and_then(|about| errors.check("description", about)) {
            profile.description = about;
        }
        profile.channel = self.channel.clone().apply(profile.channel);
        if let Some(multiple) = self.allow_multiple_votes {
            profile.choice = if multiple { Choice::Multiple } else { Choice::Single };
        }
        profile.allow_add_options = self.allow_add_options.unwrap_or(profile.allow_add_options);
        profile.anonymous_votes = self.anonymous_votes.unwrap_or(profile.anonymous_votes);
        profile.show_results_before_vote =
            self.show_results_before_vote.unwrap_or(profile.show_results_before_vote);
        match self.expires_at {
            Patch::Keep => {}
            Patch::Clear => profile.expires_at = None,
            // What a client sends back as it got it is no change, and may have passed.
            Patch::Set(at) if profile.expires_at == Some(at) => {}
            Patch::Set(at) => {
                profile.expires_at = errors.check("expires_at", expires_at(at, now)).or(profile.expires_at);
            }
        }
        profile
    }

    /// What this makes of a poll, with all that stands against it.
    pub(super) fn plan(
        &self,
        poll: &Poll,
        present: &[PollOption],
        has_votes: bool,
        now: OffsetDateTime,
    ) -> Result<Plan, Violations> {
        let mut errors = Violations::default();
        let profile = self.profile(poll.profile.clone(), now, &mut errors);
        let options = self.other_options(present, &mut errors);
        if has_votes {
            let options = options.iter().map(|_| "options");
            for field in poll.profile.changes_of_substance(&profile).into_iter().chain(options) {
                errors.add(field, VOTED_ON);
            }
        }
        if poll.is_over(now) && profile.expires_at != poll.profile.expires_at {
            errors.add("expires_at", OVER);
        }
        let state = self.state(poll, has_votes, now, &mut errors);
        let begins = state == PollState::Active && poll.state == PollState::Draft;
        if begins && let Some(at) = profile.expires_at.filter(|_| !errors.0.contains_key("expires_at")) {
            errors.check("expires_at", expires_at(at, now));
        }
        errors.into_result().map(|()| Plan { profile, state, options })
    }

    /// The options, if they are to be others than they are.
    fn other_options(&self, present: &[PollOption], errors: &mut Violations) -> Option<Vec<String>> {
        let wanted = self.options.as_deref().map(options);
        let wanted = wanted.and_then(|wanted| errors.check("options", wanted))?;
        let same = wanted.iter().eq(present.iter().map(|option| &option.text));
        (!same).then_some(wanted)
    }

    fn state(&self, poll: &Poll, has_votes: bool, now: OffsetDateTime, errors: &mut Violations) -> PollState {
        let word = self.status.as_deref().map(str::parse::<PollStatus>);
        let Some(status) = word.and_then(|word| errors.check("status", word)) else { return poll.state };
        let mut refuse = |why: &str| errors.add("status", why);
        match (poll.state, status) {
            (PollState::Draft, PollStatus::Draft)
            | (PollState::Active, PollStatus::Active)
            | (PollState::Closed { .. }, PollStatus::Closed) => {}
            (PollState::Draft | PollState::Active, PollStatus::Closed) => return poll.closed(now),
            (PollState::Draft, PollStatus::Active) => return PollState::Active,
            (PollState::Closed { .. }, PollStatus::Draft | PollStatus::Active) => {
                refuse("A closed poll cannot be opened again.");
            }
            (PollState::Active, PollStatus::Draft) if poll.is_over(now) => refuse(OVER),
            (PollState::Active, PollStatus::Draft) if has_votes => refuse(VOTED_ON),
            (PollState::Active, PollStatus::Draft) => return PollState::Draft,
        }
        poll.state
    }
}

/// A profile of which nothing is chosen yet.
pub(super) fn blank() -> PollProfile {
    PollProfile {
        question: String::new(),
        description: String::new(),
        channel: None,
        choice: Choice::Single,
        allow_add_options: false,
        anonymous_votes: false,
        show_results_before_vote: false,
        expires_at: None,
    }
}
