//! What clients send about polls.

use meshup_app::ports::PollFilter;
use meshup_domain::poll::{PollChanges, PollStatus};
use meshup_domain::{ChannelId, PollOptionId, UserId};
use meshup_web::{Fields, FromFields, choice};
use time::OffsetDateTime;
use utoipa::IntoParams;

meshup_web::request! {
    create CreatePoll, "A new poll.";
    update UpdatePoll, "What is to change about a poll.";
    changes PollChanges, |changes| changes.check();
    fields {
        /// 1 to 500 characters.
        question: optional String, needed(create, put),
            { "examples": ["Where should we host the offsite?"] };
        /// All options: 2 to 20 texts of 1 to 200 characters, no two of which look the same. Those that look like one
        /// which was there keep its id.
        options: optional Vec<String>, needed(create, put),
            { "minItems": 2, "maxItems": 20, "examples": [["Lake cabin", "City hotel", "Beach resort"]] };
        /// At most 4,000 characters.
        description: optional String, { "examples": ["Vote for preferred location"] };
        /// A channel of the server that the caller sees; the poll is shown to those who see it. Null for none.
        channel: patch ChannelId;
        /// False unless chosen otherwise, like all that follow.
        allow_multiple_votes: optional bool;
        /// Whether members may add options.
        allow_add_options: optional bool;
        /// Nobody ever learns who voted for what.
        anonymous_votes: optional bool;
        show_results_before_vote: optional bool;
        /// In the future; null for never.
        expires_at: patch OffsetDateTime, { "examples": ["2025-11-15T23:59:00Z"] };
        /// A new poll is `active` unless it is to be a `draft`, which can become `active`, and go back as long as
        /// nobody voted; `closed` is for good.
        status: optional PollStatus;
    }
}

meshup_web::request! {
    /// What the caller votes for.
    pub(crate) struct VoteBody {
        /// Options of the poll, one of them in a single choice; repeats count once.
        options as "option_ids": required Vec<PollOptionId>, { "minItems": 1, "maxItems": 20 };
    }
}

meshup_web::request! {
    /// A new option.
    pub(crate) struct OptionBody as "PollOptionBody" {
        /// 1 to 200 characters, unlike all others of the poll.
        text as "option_text": required String, { "examples": ["Mountain hut"] };
    }
}

/// Which polls.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PollFilters {
    #[param(value_type = Option<choice::PollStatus>)]
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
