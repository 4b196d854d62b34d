//! Polls of a server, their options and votes.

mod add_option;
mod ballot;
mod changes;
mod options;
mod plan;
mod state;

use std::ops::Deref;

use time::OffsetDateTime;

use crate::permission::{Allowed, ChangeItem, CreateItem, ManageItem};
use crate::{ChannelId, PollId, PollOptionId, ServerId, UserId};

pub use add_option::AddOptionRefusal;
pub use ballot::{Ballot, BallotRefusal};
pub use changes::PollChanges;
pub use options::{MAX_OPTIONS, MIN_OPTIONS, PollOption, option_text};
pub use plan::ValidatedPoll;
pub use state::{PollState, PollStatus, VoteRefusal};

/// The editable fields of a poll, without its options.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollProfile {
    /// 1 to 500 characters; fixed once there are votes.
    pub question: String,
    /// At most 4,000 characters; can change at any time.
    pub description: String,
    /// The poll is visible only to users who can see this channel.
    pub channel: Option<ChannelId>,
    /// Whether a user may vote for several options.
    pub allow_multiple_votes: bool,
    /// Whether members may add options.
    pub allow_add_options: bool,
    /// Who voted for what is never revealed.
    pub anonymous_votes: bool,
    /// If false, the counts are hidden from users who have not voted, as long as the poll takes votes.
    pub show_results_before_vote: bool,
    /// The poll takes no votes from this moment on.
    pub expires_at: Option<OffsetDateTime>,
}

/// The stored fields of a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollRecord {
    /// UUIDv7, so ids sort by creation time.
    pub id: PollId,
    /// The server that the poll belongs to; fixed.
    pub server: ServerId,
    /// The fields that users edit.
    pub profile: PollProfile,
    /// Draft, active or closed.
    pub state: PollState,
    /// The creator, who can change, close and delete the poll.
    pub created_by: UserId,
    /// When the poll was created.
    pub created_at: OffsetDateTime,
    /// When the poll last changed, was closed, or got another option; votes do not affect it.
    pub updated_at: OffsetDateTime,
}

/// A poll of a server. Its fields can be read freely, but changed only by the methods here, which require the
/// permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll(PollRecord);

impl From<PollRecord> for Poll {
    /// Restores a poll from its stored fields.
    fn from(record: PollRecord) -> Self {
        Self(record)
    }
}

impl Deref for Poll {
    type Target = PollRecord;

    fn deref(&self) -> &PollRecord {
        &self.0
    }
}

impl Poll {
    /// A new poll in the server for which the permission was granted, with its options.
    pub fn create(
        allowed: &Allowed<CreateItem>,
        id: PollId,
        plan: ValidatedPoll,
        next_id: impl FnMut() -> PollOptionId,
        now: OffsetDateTime,
    ) -> (Self, Vec<PollOption>) {
        let ValidatedPoll { profile, state, options } = plan;
        let poll = Self(PollRecord {
            id,
            server: allowed.scope(),
            profile,
            state,
            created_by: allowed.by(),
            created_at: now,
            updated_at: now,
        });
        let options = options::in_order(id, allowed.by(), options.unwrap_or_default(), next_id, now);
        (poll, options)
    }

    /// Applies a plan made for this poll, and returns all of its options afterwards.
    pub fn revise(
        &mut self,
        allowed: &Allowed<ChangeItem>,
        plan: ValidatedPoll,
        present: &[PollOption],
        next_id: impl FnMut() -> PollOptionId,
        now: OffsetDateTime,
    ) -> Vec<PollOption> {
        let ValidatedPoll { profile, state, options } = plan;
        (self.0.profile, self.0.state, self.0.updated_at) = (profile, state, now);
        match options {
            Some(texts) => {
                let wanted = options::in_order(self.id, allowed.by(), texts, next_id, now);
                options::keeping(present, wanted)
            }
            None => present.to_vec(),
        }
    }

    /// Closes the poll for good; false if it was closed before.
    pub fn close(&mut self, _: &Allowed<ManageItem>, now: OffsetDateTime) -> bool {
        if self.is_closed() {
            return false;
        }
        (self.0.state, self.0.updated_at) = (self.closed(now), now);
        true
    }

    /// Whether the poll has been closed; an expired poll stays open until then.
    pub fn is_closed(&self) -> bool {
        self.state.status() == PollStatus::Closed
    }

    /// Whether the expiry has passed, even if the poll has not been closed yet.
    pub fn is_expired(&self, now: OffsetDateTime) -> bool {
        self.profile.expires_at.is_some_and(|at| at <= now)
    }

    /// Refuses votes in a draft or in a poll that is closed or expired, even if not closed yet.
    pub fn check_open(&self, now: OffsetDateTime) -> Result<(), VoteRefusal> {
        match self.state {
            PollState::Draft => Err(VoteRefusal::Draft),
            PollState::Closed { .. } => Err(VoteRefusal::Over),
            PollState::Active if self.is_expired(now) => Err(VoteRefusal::Over),
            PollState::Active => Ok(()),
        }
    }

    /// Whether the poll will never take votes again.
    pub fn is_over(&self, now: OffsetDateTime) -> bool {
        self.check_open(now) == Err(VoteRefusal::Over)
    }

    /// Whether the counts are hidden from a user.
    pub fn hides_results(&self, has_voted: bool, now: OffsetDateTime) -> bool {
        !self.profile.show_results_before_vote && !has_voted && self.check_open(now).is_ok()
    }

    /// The state after closing now. A poll that had expired counts as closed at its expiry.
    fn closed(&self, now: OffsetDateTime) -> PollState {
        let expired = self.profile.expires_at.filter(|at| *at <= now && self.state == PollState::Active);
        PollState::Closed { at: expired.unwrap_or(now) }
    }
}

/// `part` as a share of `whole` in hundredths of a percent, rounded half up; 0 if `whole` is 0.
pub fn share(part: u64, whole: u64) -> u32 {
    if whole == 0 {
        return 0;
    }
    let hundredths = (u128::from(part) * 20_000 + u128::from(whole)) / (u128::from(whole) * 2);
    u32::try_from(hundredths).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
