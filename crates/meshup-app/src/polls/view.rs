//! Views of polls, loaded in a fixed number of queries.

use std::collections::{HashMap, HashSet};

use meshup_domain::poll::{Poll, PollOption, share};
use meshup_domain::user::UserCard;
use meshup_domain::{PollId, PollOptionId, UserId};
use time::OffsetDateTime;

use crate::messages::view::UserCards;
use crate::ports::{PollCounts, Repos, StoreError};

/// A poll as one user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollView {
    /// The poll as it is now.
    pub poll: Poll,
    /// The current public summary of the creator.
    pub creator: UserCard,
    /// All options, by position.
    pub options: Vec<OptionView>,
    /// The number of users who voted; `None` while the results are hidden from this user.
    pub voters: Option<u64>,
    /// Whether `expires_at` has passed, even if the poll has not been closed yet.
    pub is_expired: bool,
    /// Whether a vote of this user would count now: the poll takes votes, the user is a member who may write,
    /// and has not voted or may choose again.
    pub can_vote: bool,
}

/// An option as one user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionView {
    /// The option as it is now.
    pub option: PollOption,
    /// The current public summary of the user who added it.
    pub adder: UserCard,
    /// The votes for this option; `None` while the results are hidden from this user.
    pub share: Option<VoteShare>,
    /// Whether this user voted for it.
    pub is_chosen: bool,
}

/// The votes for an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoteShare {
    /// The number of users who chose this option. In a multiple-choice poll, the votes can exceed the
    /// voters.
    pub votes: u64,
    /// The share of all voters, in hundredths of a percent.
    pub hundredths: u32,
}

impl PollView {
    /// The options that this user voted for.
    pub fn chosen(&self) -> impl Iterator<Item = PollOptionId> + '_ {
        self.options.iter().filter(|option| option.is_chosen).map(|option| option.option.id)
    }
}

/// The viewer and the current time.
#[derive(Debug, Clone, Copy)]
pub(super) struct PollViewer {
    /// `None` sees what a user who has not voted sees.
    pub(super) user: Option<UserId>,
    /// Whether the server lets the user vote.
    pub(super) may_join: bool,
    pub(super) now: OffsetDateTime,
}

/// The data loaded for several polls.
struct Loaded {
    options: HashMap<PollId, Vec<PollOption>>,
    voters: HashMap<PollId, u64>,
    votes: HashMap<PollOptionId, u64>,
    chosen: HashSet<PollOptionId>,
    cards: UserCards,
}

/// Views of polls in the given order.
pub(super) async fn of(
    repos: &dyn Repos,
    polls: Vec<Poll>,
    viewer: PollViewer,
) -> Result<Vec<PollView>, StoreError> {
    if polls.is_empty() {
        return Ok(Vec::new());
    }
    let mut loaded = Loaded::load(repos, &polls, viewer.user).await?;
    Ok(polls.into_iter().filter_map(|poll| loaded.view(poll, viewer)).collect())
}

/// The view of one poll.
pub(super) async fn one(repos: &dyn Repos, poll: Poll, viewer: PollViewer) -> Result<PollView, StoreError> {
    let views = of(repos, vec![poll], viewer).await?;
    views.into_iter().next().ok_or_else(|| StoreError::Internal("a poll without its creator".into()))
}

impl Loaded {
    async fn load(repos: &dyn Repos, polls: &[Poll], user: Option<UserId>) -> Result<Self, StoreError> {
        let ids: Vec<PollId> = polls.iter().map(|poll| poll.id).collect();
        let options = repos.polls().options(&ids).await?;
        let PollCounts { voters, votes } = repos.polls().counts(&ids).await?;
        let chosen = match user {
            Some(user) => repos.polls().votes_of(&ids, user).await?,
            None => Vec::new(),
        };
        let people = polls.iter().map(|poll| poll.created_by);
        let cards =
            UserCards::load(repos, people.chain(options.iter().map(|option| option.added_by))).await?;
        let mut by_poll: HashMap<PollId, Vec<PollOption>> = HashMap::new();
        for option in options {
            by_poll.entry(option.poll).or_default().push(option);
        }
        Ok(Self {
            options: by_poll,
            voters: voters.into_iter().collect(),
            votes: votes.into_iter().collect(),
            chosen: chosen.into_iter().collect(),
            cards,
        })
    }

    fn view(&mut self, poll: Poll, viewer: PollViewer) -> Option<PollView> {
        let options = self.options.remove(&poll.id).unwrap_or_default();
        let has_voted = options.iter().any(|option| self.chosen.contains(&option.id));
        let voters = self.voters.get(&poll.id).copied().unwrap_or_default();
        let voters = (!poll.hides_results(has_voted, viewer.now)).then_some(voters);
        let may_vote_again = !has_voted || poll.profile.allow_multiple_votes;
        Some(PollView {
            creator: self.cards.get(poll.created_by)?,
            options: options.into_iter().filter_map(|option| self.option(option, voters)).collect(),
            voters,
            is_expired: poll.is_expired(viewer.now),
            can_vote: viewer.may_join && may_vote_again && poll.check_open(viewer.now).is_ok(),
            poll,
        })
    }

    fn option(&self, option: PollOption, whole: Option<u64>) -> Option<OptionView> {
        let votes = self.votes.get(&option.id).copied().unwrap_or_default();
        Some(OptionView {
            adder: self.cards.get(option.added_by)?,
            share: whole.map(|whole| VoteShare { votes, hundredths: share(votes, whole) }),
            is_chosen: self.chosen.contains(&option.id),
            option,
        })
    }
}
