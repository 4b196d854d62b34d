//! Polls and votes.

use async_trait::async_trait;
use meshup_domain::permission::{Allowed, ChangeItem, ManageItem, ParticipateInItem};
use meshup_domain::poll::{Ballot, Poll, PollOption, PollStatus};
use meshup_domain::{ChannelId, PollId, PollOptionId, ServerId, UserId};
use time::OffsetDateTime;

use super::{StoreError, Viewer};
use crate::page::{Page, PageRequest};

/// A filter for the polls of a server. The default matches all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollFilter {
    /// Only polls whose stored status is this one.
    pub status: Option<PollStatus>,
    /// Only polls that this user created.
    pub created_by: Option<UserId>,
    /// Only polls of this channel.
    pub channel: Option<ChannelId>,
}

/// Vote counts, all from one point in time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollCounts {
    /// The number of voters of each poll that has any.
    pub voters: Vec<(PollId, u64)>,
    /// The number of votes for each option that has any.
    pub votes: Vec<(PollOptionId, u64)>,
}

/// Polls and votes. Deleted polls are never returned. Lock a poll before changing it or voting in it.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait PollRepository: Send + Sync {
    /// Stores a new poll with its options.
    async fn insert(&self, poll: &Poll, options: &[PollOption]) -> Result<(), StoreError>;
    /// A poll.
    async fn get(&self, id: PollId) -> Result<Option<Poll>, StoreError>;
    /// The poll, with its row locked until the unit ends.
    async fn lock(&self, id: PollId) -> Result<Option<Poll>, StoreError>;
    /// Lists polls visible to `viewer`, newest first.
    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        filter: &PollFilter,
        page: PageRequest,
    ) -> Result<Page<Poll>, StoreError>;
    /// Writes everything except options and votes.
    async fn save(&self, poll: &Poll) -> Result<(), StoreError>;
    /// Marks the poll as deleted.
    async fn delete(
        &self,
        allowed: &Allowed<ManageItem>,
        id: PollId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// At most `limit` active polls that have expired, earliest expiry first.
    async fn due(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<PollId>, StoreError>;
    /// Closes an active poll that has expired; `None` if it is not, or no longer, in this state.
    async fn expire(&self, id: PollId, now: OffsetDateTime) -> Result<Option<Poll>, StoreError>;

    /// The options of these polls, by position.
    async fn options(&self, polls: &[PollId]) -> Result<Vec<PollOption>, StoreError>;
    /// Stores an option; false if one with an equal text or the same position exists.
    async fn add_option(
        &self,
        allowed: &Allowed<ParticipateInItem>,
        option: &PollOption,
    ) -> Result<bool, StoreError>;
    /// Replaces all options of a poll without votes.
    async fn replace_options(
        &self,
        allowed: &Allowed<ChangeItem>,
        poll: PollId,
        options: &[PollOption],
    ) -> Result<(), StoreError>;

    /// Stores a user's votes; false, without a change, if they have voted before.
    async fn vote(&self, ballot: &Ballot) -> Result<bool, StoreError>;
    /// Deletes the votes of the permitted user; false if there are none.
    async fn unvote(&self, allowed: &Allowed<ParticipateInItem>, poll: PollId) -> Result<bool, StoreError>;
    /// Counts the votes in these polls.
    async fn counts(&self, polls: &[PollId]) -> Result<PollCounts, StoreError>;
    /// The options in these polls that the user voted for.
    async fn votes_of(&self, polls: &[PollId], user: UserId) -> Result<Vec<PollOptionId>, StoreError>;
    /// All voters of a poll.
    async fn voters(&self, poll: PollId) -> Result<Vec<UserId>, StoreError>;
    /// The votes in a poll in order, the first `each` of each option.
    async fn choices(&self, poll: PollId, each: u64) -> Result<Vec<(PollOptionId, UserId)>, StoreError>;
}
