//! What clients send about polls.

use meshup_app::ports::PollFilter;
use meshup_domain::Patch;
use meshup_domain::poll::{PollChanges, PollStatus};
use meshup_domain::{ChannelId, PollOptionId, UserId};
use meshup_web::{Fields, FromFields};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

/// A new poll.
#[derive(Debug, ToSchema)]
#[schema(as = CreatePollBody)]
pub(crate) struct CreatePollBody {
    /// 1 to 500 characters.
    #[schema(example = "Where should we host the offsite?")]
    question: String,
    /// 2 to 20 texts of 1 to 200 characters, no two of which look the same.
    #[schema(min_items = 2, max_items = 20, example = json!(["Lake cabin", "City hotel", "Beach resort"]))]
    options: Vec<String>,
    /// At most 4,000 characters.
    #[schema(example = "Vote for preferred location")]
    description: Option<String>,
    /// A channel of the server that one sees; the poll is shown to those who see it.
    #[schema(value_type = Option<uuid::Uuid>)]
    channel: Option<ChannelId>,
    #[schema(default = false)]
    allow_multiple_votes: Option<bool>,
    /// Whether members may add options.
    #[schema(default = false)]
    allow_add_options: Option<bool>,
    /// Nobody ever learns who voted for what.
    #[schema(default = false)]
    anonymous_votes: Option<bool>,
    #[schema(default = false)]
    show_results_before_vote: Option<bool>,
    /// In the future.
    #[schema(value_type = Option<String>, format = DateTime, example = "2025-11-15T23:59:00Z")]
    expires_at: Option<OffsetDateTime>,
    /// `draft` or `active`.
    #[schema(value_type = Option<String>, default = "active", example = "active")]
    status: Option<PollStatus>,
}

impl FromFields for CreatePollBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            question: fields.required("question"),
            options: fields.required("options"),
            description: fields.optional("description"),
            channel: fields.nullable("channel"),
            allow_multiple_votes: fields.optional("allow_multiple_votes"),
            allow_add_options: fields.optional("allow_add_options"),
            anonymous_votes: fields.optional("anonymous_votes"),
            show_results_before_vote: fields.optional("show_results_before_vote"),
            expires_at: fields.nullable("expires_at"),
            status: fields.optional("status"),
        }
    }
}

impl CreatePollBody {
    pub(super) fn into_changes(self) -> PollChanges {
        let Self {
            question,
            options,
            description,
            channel,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at,
            status,
        } = self;
        PollChanges {
            question: Some(question),
            options: Some(options),
            description,
            channel: channel.map_or(Patch::Keep, Patch::Set),
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at: expires_at.map_or(Patch::Keep, Patch::Set),
            status,
        }
    }
}

/// What is to change about a poll.
#[derive(Debug, ToSchema)]
#[schema(as = UpdatePollBody)]
pub(crate) struct UpdatePollBody {
    /// 1 to 500 characters; PUT wants it.
    #[schema(example = "Where should we host the offsite?")]
    question: Option<String>,
    /// All options, 2 to 20; those that look the same keep their ids. PUT wants it.
    #[schema(min_items = 2, max_items = 20, example = json!(["Lake cabin", "City hotel"]))]
    options: Option<Vec<String>>,
    /// At most 4,000 characters.
    description: Option<String>,
    /// A channel of the server that one sees; null takes the poll out of its channel.
    #[schema(value_type = Option<uuid::Uuid>)]
    channel: Patch<ChannelId>,
    allow_multiple_votes: Option<bool>,
    allow_add_options: Option<bool>,
    anonymous_votes: Option<bool>,
    show_results_before_vote: Option<bool>,
    /// In the future; null for never.
    #[schema(value_type = Option<String>, format = DateTime, example = "2025-11-15T23:59:00Z")]
    expires_at: Patch<OffsetDateTime>,
    /// `draft` becomes `active`, and back as long as nobody voted; `closed` is for good.
    #[schema(value_type = Option<String>, example = "active")]
    status: Option<PollStatus>,
}

impl FromFields for UpdatePollBody {
    fn needed(complete: bool) -> Vec<&'static str> {
        if complete { vec!["question", "options"] } else { Vec::new() }
    }

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            question: fields.optional("question"),
            options: fields.optional("options"),
            description: fields.optional("description"),
            channel: fields.patch("channel"),
            allow_multiple_votes: fields.optional("allow_multiple_votes"),
            allow_add_options: fields.optional("allow_add_options"),
            anonymous_votes: fields.optional("anonymous_votes"),
            show_results_before_vote: fields.optional("show_results_before_vote"),
            expires_at: fields.patch("expires_at"),
            status: fields.optional("status"),
        }
    }
}

impl UpdatePollBody {
    pub(super) fn into_changes(self) -> PollChanges {
        let Self {
            question,
            options,
            description,
            channel,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at,
            status,
        } = self;
        PollChanges {
            question,
            options,
            description,
            channel,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at,
            status,
        }
    }
}

/// What one votes for.
#[derive(Debug, ToSchema)]
#[schema(as = VoteBody)]
pub(crate) struct VoteBody {
    /// Options of the poll, one of them in a single choice; repeats count once.
    #[schema(value_type = Vec<uuid::Uuid>, min_items = 1, max_items = 20)]
    pub(super) option_ids: Vec<PollOptionId>,
}

impl FromFields for VoteBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { option_ids: fields.required("option_ids") }
    }
}

/// A new option.
#[derive(Debug, ToSchema)]
#[schema(as = PollOptionBody)]
pub(crate) struct OptionBody {
    /// 1 to 200 characters, unlike all others of the poll.
    #[schema(example = "Mountain hut")]
    pub(super) option_text: String,
}

impl FromFields for OptionBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { option_text: fields.required("option_text") }
    }
}

/// Which polls.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PollFilters {
    /// `draft`, `active` or `closed`.
    #[param(value_type = Option<String>, example = "active")]
    status: Option<PollStatus>,
    /// The id of a person.
    #[param(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    #[param(value_type = Option<uuid::Uuid>)]
    channel: Option<ChannelId>,
}

impl FromFields for PollFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            status: fields.nullable("status"),
            created_by: fields.nullable("created_by"),
            channel: fields.nullable("channel"),
        }
    }
}

impl PollFilters {
    pub(super) fn into_filter(self) -> PollFilter {
        let Self { status, created_by, channel } = self;
        PollFilter { status, created_by, channel }
    }
}
