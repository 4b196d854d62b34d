//! Polls as the native surface shows them, over REST and sockets alike.

use meshup_app::polls::{OptionResult, OptionView, PollResults, PollView, VoteShare};
use meshup_domain::poll::{PollOption, PollProfile, PollRecord};
use meshup_web::choice::PollStatus;
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The fields of a poll that are the same for every viewer.
#[expect(clippy::struct_excessive_bools, reason = "the API has these fields")]
#[derive(Debug, Clone, Serialize, ToSchema)]
struct PollFacts {
    /// The `poll_id` in paths.
    id: Uuid,
    /// 1 to 500 characters.
    #[schema(example = "Where should we host the offsite?")]
    question: String,
    /// At most 4,000 characters; may be empty.
    #[schema(example = "Vote for preferred location")]
    description: String,
    /// The id of the server; constant.
    server: Uuid,
    /// The poll is visible only to users who can see this channel.
    channel: Option<Uuid>,
    created_by: UserBasic,
    status: PollStatus,
    /// Whether a user can choose several options.
    allow_multiple_votes: bool,
    /// Whether members can add options.
    allow_add_options: bool,
    /// Whether votes are anonymous, to everyone.
    anonymous_votes: bool,
    /// If false, users who have not voted cannot see the results of an open poll.
    show_results_before_vote: bool,
    /// When the poll stops taking votes; null if it does not expire.
    expires_at: Option<Timestamp>,
    /// Whether `expires_at` has passed; an expired poll takes no votes.
    is_expired: bool,
    /// How many users voted; null while results are hidden.
    #[schema(example = 12)]
    total_votes: Option<u64>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Null unless the poll is closed.
    closed_at: Option<Timestamp>,
}

/// The fields of an option that are the same for every viewer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PollOptionFacts)]
struct OptionFacts {
    /// For votes.
    id: Uuid,
    /// 1 to 200 characters.
    #[schema(example = "Lake cabin")]
    option_text: String,
    /// The position of the option in the poll, starting at 0.
    #[schema(example = 0)]
    position: i32,
    /// Null while results are hidden.
    #[schema(example = 5)]
    vote_count: Option<u64>,
    /// The share of all voters who chose this option, in percent with two decimals; null while results are
    /// hidden.
    #[schema(example = 41.67)]
    percentage: Option<f64>,
    added_by: UserBasic,
    created_at: Timestamp,
}

/// An option of a poll.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PollOption)]
struct OptionDto {
    #[serde(flatten)]
    facts: OptionFacts,
    /// Whether the current user chose it.
    has_voted: bool,
}

/// A poll with its options.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Poll)]
pub(crate) struct PollDto {
    #[serde(flatten)]
    facts: PollFacts,
    /// In order of their positions.
    options: Vec<OptionDto>,
    /// The options that the current user chose.
    user_votes: Vec<Uuid>,
    /// Whether a vote of the current user would be accepted now.
    can_vote: bool,
}

/// A poll in a live frame, without the fields that depend on the viewer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PollFrame)]
pub(crate) struct PollFrame {
    #[serde(flatten)]
    facts: PollFacts,
    options: Vec<OptionFacts>,
}

/// A confirmation, and the poll after the change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PollChanged {
    /// A text to show to the user.
    #[schema(example = "Vote submitted successfully")]
    message: &'static str,
    poll: PollDto,
}

/// The results of a poll.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PollResults)]
pub(crate) struct ResultsDto {
    /// As in the poll.
    #[schema(example = "Where should we host the offsite?")]
    question: String,
    /// How many users voted.
    #[schema(example = 12)]
    total_votes: u64,
    /// In order of their positions.
    options: Vec<ResultDto>,
}

/// The result of an option.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PollOptionResult)]
struct ResultDto {
    /// As in the poll.
    id: Uuid,
    /// As in the poll.
    #[schema(example = "Lake cabin")]
    option_text: String,
    /// How many users chose it.
    #[schema(example = 5)]
    vote_count: u64,
    /// The share of all voters who chose this option, in percent with two decimals.
    #[schema(example = 41.67)]
    percentage: f64,
    /// The first 1,000 users who chose it; omitted if votes are anonymous.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    voters: Option<Vec<UserBasic>>,
}

fn percentage(share: VoteShare) -> f64 {
    f64::from(share.hundredths) / 100.0
}

impl PollFacts {
    fn of(view: &PollView, show: &Presenter) -> Self {
        let PollView { poll, creator, options: _, voters, is_expired, can_vote: _ } = view;
        let PollRecord { id, server, profile, state, created_by: _, created_at, updated_at } = &**poll;
        let PollProfile {
            question,
            description,
            channel,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at,
        } = profile;
        Self {
            id: id.0,
            question: question.clone(),
            description: description.clone(),
            server: server.0,
            channel: channel.map(|channel| channel.0),
            created_by: show.user(creator),
            status: state.status().into(),
            allow_multiple_votes: *allow_multiple_votes,
            allow_add_options: *allow_add_options,
            anonymous_votes: *anonymous_votes,
            show_results_before_vote: *show_results_before_vote,
            expires_at: expires_at.map(Timestamp),
            is_expired: *is_expired,
            total_votes: *voters,
            created_at: (*created_at).into(),
            updated_at: (*updated_at).into(),
            closed_at: state.closed_at().map(Timestamp),
        }
    }
}

impl OptionFacts {
    fn of(view: &OptionView, show: &Presenter) -> Self {
        let OptionView { option, adder, share, is_chosen: _ } = view;
        let PollOption { id, poll: _, text, position, added_by: _, created_at } = option;
        Self {
            id: id.0,
            option_text: text.clone(),
            position: *position,
            vote_count: share.map(|share| share.votes),
            percentage: share.map(percentage),
            added_by: show.user(adder),
            created_at: (*created_at).into(),
        }
    }
}

impl PollDto {
    pub(crate) fn of(view: &PollView, show: &Presenter) -> Self {
        let option = |option: &OptionView| OptionDto {
            facts: OptionFacts::of(option, show),
            has_voted: option.is_chosen,
        };
        Self {
            facts: PollFacts::of(view, show),
            options: view.options.iter().map(option).collect(),
            user_votes: view.chosen().map(|id| id.0).collect(),
            can_vote: view.can_vote,
        }
    }
}

impl PollFrame {
    pub(crate) fn of(view: &PollView, show: &Presenter) -> Self {
        Self {
            facts: PollFacts::of(view, show),
            options: view.options.iter().map(|option| OptionFacts::of(option, show)).collect(),
        }
    }
}

impl PollChanged {
    pub(super) fn new(message: &'static str, view: &PollView, show: &Presenter) -> Self {
        Self { message, poll: PollDto::of(view, show) }
    }
}

impl ResultsDto {
    pub(super) fn of(results: PollResults, show: &Presenter) -> Self {
        let PollResults { question, voters, options } = results;
        let options = options.into_iter().map(|option| ResultDto::of(option, show)).collect();
        Self { question, total_votes: voters, options }
    }
}

impl ResultDto {
    fn of(result: OptionResult, show: &Presenter) -> Self {
        let OptionResult { id, text, share, voters } = result;
        Self {
            id: id.0,
            option_text: text,
            vote_count: share.votes,
            percentage: percentage(share),
            voters: voters.map(|voters| voters.iter().map(|card| show.user(card)).collect()),
        }
    }
}
