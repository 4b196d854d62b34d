//! Poll results.

use std::collections::HashMap;

use meshup_domain::permission::ViewItem;
use meshup_domain::poll::Poll;
use meshup_domain::user::UserCard;
use meshup_domain::{PollId, PollOptionId, ServerId};

use super::view::{self, PollViewer};
use super::{OptionView, PollView, Polls, VoteShare};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::items;
use crate::messages::view::UserCards;
use crate::ports::{Repos, StoreError};

/// The maximum number of voters shown for one option; earlier votes come first.
const MAX_VOTERS: u64 = 1_000;

operation_error! {
    /// Why the results are not shown.
    ResultsError: Access(AccessError), Store(StoreError);
    /// `show_results_before_vote` is false, the poll takes votes, and the user has not voted.
    Hidden => Forbidden, "results_hidden", "The results of this poll are hidden until you vote.";
}

/// The results of a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollResults {
    /// The question, which is fixed once there are votes.
    pub question: String,
    /// The number of users who voted, whatever the number of options they chose.
    pub voters: u64,
    /// All options, by position.
    pub options: Vec<OptionResult>,
}

/// The result of one option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionResult {
    /// The id that votes refer to.
    pub id: PollOptionId,
    /// The text, which is fixed once there are votes.
    pub text: String,
    /// Its votes, as a number and as a share of all voters.
    pub share: VoteShare,
    /// The first 1,000 voters in the order of their votes; `None` in an anonymous poll.
    pub voters: Option<Vec<UserCard>>,
}

impl Polls {
    /// The counts and, unless the poll is anonymous, the voters.
    pub async fn results(
        &self,
        actor: &Actor,
        server: ServerId,
        id: PollId,
    ) -> Result<PollResults, ResultsError> {
        let (allowed, poll) = items::authorize::<ViewItem, Poll>(&self.context, actor, server, id).await?;
        let repos = self.context.store.read();
        let viewer = PollViewer { user: Some(allowed.by()), may_join: false, now: self.context.clock.now() };
        let PollView { poll, options, voters, .. } = view::one(repos, poll, viewer).await?;
        let voters = voters.ok_or(ResultsError::Hidden)?;
        let mut choices =
            if poll.profile.anonymous_votes { None } else { Some(who_chose_what(repos, id).await?) };
        let result = |OptionView { option, adder: _, share, is_chosen: _ }: OptionView| {
            let voters = choices.as_mut().map(|choices| choices.remove(&option.id).unwrap_or_default());
            Some(OptionResult { id: option.id, text: option.text, share: share?, voters })
        };
        let options = options.into_iter().filter_map(result).collect();
        Ok(PollResults { question: poll.profile.question.clone(), voters, options })
    }
}

async fn who_chose_what(
    repos: &dyn Repos,
    id: PollId,
) -> Result<HashMap<PollOptionId, Vec<UserCard>>, StoreError> {
    let choices = repos.polls().choices(id, MAX_VOTERS).await?;
    let cards = UserCards::load(repos, choices.iter().map(|(_, user)| *user)).await?;
    let mut by_option: HashMap<_, Vec<_>> = HashMap::new();
    for (option, user) in choices {
        if let Some(card) = cards.get(user) {
            by_option.entry(option).or_default().push(card);
        }
    }
    Ok(by_option)
}
