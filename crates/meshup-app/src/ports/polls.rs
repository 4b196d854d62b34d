//! Polls and votes.

use async_trait::async_trait;
use meshup_domain::permission::{Allowed, ChangeItem, GovernItem, JoinIn};
use meshup_domain::poll::{Ballot, Poll, PollOption, PollStatus};
use meshup_domain::{ChannelId, PollId, PollOptionId, ServerId, UserId};
use time::OffsetDateTime;

use super::{StoreError, Viewer};
use crate::page::{Page, PageRequest};

/// Which polls of a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollFilter {
    pub status: Option<PollStatus>,
    pub created_by: Option<UserId>,
    pub channel: Option<ChannelId>,
}

/// What was counted, all of it at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollCounts {
    /// How many people voted, of each poll in which somebody did.
    pub voters: Vec<(PollId, u64)>,
    /// How many chose it, of each option that somebody chose.
    pub votes: Vec<(PollOptionId, u64)>,
}

/// Polls, as long as they are not deleted. Whoever changes a poll, or votes, locks it first.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait PollRepository: Send + Sync {
    async fn insert(&self, poll: &Poll, options: &[PollOption]) -> Result<(), StoreError>;
    async fn get(&self, id: PollId) -> Result<Option<Poll>, StoreError>;
    /// The poll, with its row locked until the unit ends.
    async fn lock(&self, id: PollId) -> Result<Option<Poll>, StoreError>;
    /// Those that `viewer` may see, newest first.
    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        filter: &PollFilter,
        page: PageRequest,
    ) -> Result<Page<Poll>, StoreError>;
    /// Writes everything but the options and votes.
    async fn save(&self, poll: &Poll) -> Result<(), StoreError>;
    /// Marks it as deleted.
    async fn delete(
        &self,
        allowed: &Allowed<GovernItem>,
        id: PollId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Active polls whose time is over, at most `limit`, those that expired first.
    async fn due(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<PollId>, StoreError>;
    /// Closes an active poll whose time is over; nothing where that is not, or no longer, so.
    async fn expire(&self, id: PollId, now: OffsetDateTime) -> Result<Option<Poll>, StoreError>;

    /// The options of these polls, by position.
    async fn options(&self, polls: &[PollId]) -> Result<Vec<PollOption>, StoreError>;
    /// False if one that looks the same, or has the same position, is there.
    async fn add_option(&self, allowed: &Allowed<JoinIn>, option: &PollOption) -> Result<bool, StoreError>;
    /// Puts these in the place of all options of a poll without votes.
    async fn replace_options(
        &self,
        allowed: &Allowed<ChangeItem>,
        poll: PollId,
        options: &[PollOption],
    ) -> Result<(), StoreError>;

    /// Gives somebody's first votes in a poll; false if they voted before, and then nothing is written.
    async fn vote(&self, ballot: &Ballot) -> Result<bool, StoreError>;
    /// Takes back the votes of whoever is allowed to vote; false if there are none.
    async fn unvote(&self, allowed: &Allowed<JoinIn>, poll: PollId) -> Result<bool, StoreError>;
    async fn counts(&self, polls: &[PollId]) -> Result<PollCounts, StoreError>;
    /// What somebody chose in these polls.
    async fn votes_of(&self, polls: &[PollId], user: UserId) -> Result<Vec<PollOptionId>, StoreError>;
    /// Everybody who voted in a poll.
    async fn voters(&self, poll: PollId) -> Result<Vec<UserId>, StoreError>;
    /// Who chose what, the first `each` of each option, in the order in which they voted.
    async fn choices(&self, poll: PollId, each: u64) -> Result<Vec<(PollOptionId, UserId)>, StoreError>;
}
