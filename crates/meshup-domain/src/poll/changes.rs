//! Partial updates of a poll.

use time::OffsetDateTime;

use super::options::options;
use super::{PollProfile, PollStatus};
use crate::text::bounded;
use crate::{ChannelId, Patch, Violation, Violations};

/// A partial update of a poll; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollChanges {
    /// 1 to 500 characters.
    pub question: Option<String>,
    /// The texts of all options, which replace the existing ones.
    pub options: Option<Vec<String>>,
    /// At most 4,000 characters.
    pub description: Option<String>,
    /// A channel of the same server that the user can see; the caller checks both.
    pub channel: Patch<ChannelId>,
    /// Whether a user may vote for several options.
    pub allow_multiple_votes: Option<bool>,
    /// Whether members may add options.
    pub allow_add_options: Option<bool>,
    /// Whether it stays secret who voted for what.
    pub anonymous_votes: Option<bool>,
    /// Whether users who have not voted see the counts of an open poll.
    pub show_results_before_vote: Option<bool>,
    /// Must be in the future, unless it equals the current value.
    pub expires_at: Patch<OffsetDateTime>,
    /// A draft can become active, and either can be closed. An active poll without votes can become a draft
    /// again.
    pub status: Option<PollStatus>,
}

impl PollChanges {
    /// Checks the rules that depend neither on the poll nor on the time.
    pub fn check(self) -> Result<(), Violations> {
        let mut violations = Violations::default();
        if let Some(texts) = &self.options {
            violations.check("options", options(texts));
        }
        PollProfile::default().changed(self, OffsetDateTime::UNIX_EPOCH, &mut violations);
        violations.into_result()
    }
}

impl PollProfile {
    /// The updated profile, or every rule that the changes violate. Options and status are handled by
    /// [`ValidatedPoll`](super::ValidatedPoll).
    pub fn apply(self, changes: PollChanges, now: OffsetDateTime) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let profile = self.changed(changes, now, &mut violations);
        violations.into_result().map(|()| profile)
    }

    /// Like [`PollProfile::apply`], but collects violations and keeps the previous values of invalid fields.
    pub(super) fn changed(
        mut self,
        changes: PollChanges,
        now: OffsetDateTime,
        violations: &mut Violations,
    ) -> Self {
        let PollChanges {
            question: asked,
            options: _,
            description: about,
            channel,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at: ends,
            status: _,
        } = changes;
        violations.set("question", &mut self.question, asked.as_deref().map(question));
        violations.set("description", &mut self.description, about.as_deref().map(description));
        self.channel = channel.apply(self.channel);
        self.allow_multiple_votes = allow_multiple_votes.unwrap_or(self.allow_multiple_votes);
        self.allow_add_options = allow_add_options.unwrap_or(self.allow_add_options);
        self.anonymous_votes = anonymous_votes.unwrap_or(self.anonymous_votes);
        self.show_results_before_vote = show_results_before_vote.unwrap_or(self.show_results_before_vote);
        match ends {
            Patch::Keep => {}
            Patch::Clear => self.expires_at = None,
            // An unchanged expiry is no change, even if it has passed since.
            Patch::Set(at) if self.expires_at == Some(at) => {}
            Patch::Set(at) => {
                violations.set("expires_at", &mut self.expires_at, Some(expires_at(at, now).map(Some)));
            }
        }
        self
    }
}

/// Validates a question: 1 to 500 characters.
fn question(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=500)
}

/// Validates a poll description: at most 4,000 characters.
fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=4_000)
}

/// Checks that the expiry is in the future.
pub(super) fn expires_at(at: OffsetDateTime, now: OffsetDateTime) -> Result<OffsetDateTime, Violation> {
    if at > now { Ok(at) } else { Err(Violation::Rule("Ensure this time is in the future.")) }
}
