//! Polls of a server, their options and votes.

mod adding;
mod ballot;
mod changes;
mod options;
mod plan;
mod state;

use std::ops::Deref;

use time::OffsetDateTime;

use crate::permission::{Allowed, Author, ChangeItem, GovernItem};
use crate::{ChannelId, PollId, PollOptionId, ServerId, UserId};

pub use adding::NotAdded;
pub use ballot::{Ballot, NotCast};
pub use changes::PollChanges;
pub use options::{MAX_OPTIONS, MIN_OPTIONS, PollOption, option_text};
pub use plan::PollPlan;
pub use state::{NotVotable, PollState, PollStatus};

/// What people choose about a poll, beside its options.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollProfile {
    pub question: String,
    pub description: String,
    /// Who may not see it, may not see the poll.
    pub channel: Option<ChannelId>,
    /// Whether one person may choose several options.
    pub allow_multiple_votes: bool,
    /// Whether members may add options.
    pub allow_add_options: bool,
    /// Nobody ever learns who voted for what.
    pub anonymous_votes: bool,
    /// Otherwise the counts are hidden from whoever has not voted, as long as votes are taken.
    pub show_results_before_vote: bool,
    /// Takes no votes from then on.
    pub expires_at: Option<OffsetDateTime>,
}

/// What there is to know about a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollRecord {
    pub id: PollId,
    pub server: ServerId,
    pub profile: PollProfile,
    pub state: PollState,
    pub created_by: UserId,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// A poll of a server. It reads like its record, and changes by the methods here only, which demand the permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll(PollRecord);

impl From<PollRecord> for Poll {
    /// The poll as it was stored.
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
    /// A new poll of the server that the permission is for, with its options.
    pub fn create(
        allowed: &Allowed<Author>,
        id: PollId,
        plan: PollPlan,
        next_id: impl FnMut() -> PollOptionId,
        now: OffsetDateTime,
    ) -> (Self, Vec<PollOption>) {
        let PollPlan { profile, state, options } = plan;
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

    /// Takes over a plan for this poll, and tells its options as they are then.
    pub fn revise(
        &mut self,
        allowed: &Allowed<ChangeItem>,
        plan: PollPlan,
        present: &[PollOption],
        next_id: impl FnMut() -> PollOptionId,
        now: OffsetDateTime,
    ) -> Vec<PollOption> {
        let PollPlan { profile, state, options } = plan;
        (self.0.profile, self.0.state, self.0.updated_at) = (profile, state, now);
        match options {
            Some(texts) => {
                let wanted = options::in_order(self.id, allowed.by(), texts, next_id, now);
                options::keeping(present, wanted)
            }
            None => present.to_vec(),
        }
    }

    /// Ends it for good; false if that was done before.
    pub fn close(&mut self, _: &Allowed<GovernItem>, now: OffsetDateTime) -> bool {
        if self.is_closed() {
            return false;
        }
        (self.0.state, self.0.updated_at) = (self.closed(now), now);
        true
    }

    pub fn is_closed(&self) -> bool {
        self.state.status() == PollStatus::Closed
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
    fn closed(&self, now: OffsetDateTime) -> PollState {
        let expired = self.profile.expires_at.filter(|at| *at <= now && self.state == PollState::Active);
        PollState::Closed { at: expired.unwrap_or(now) }
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
