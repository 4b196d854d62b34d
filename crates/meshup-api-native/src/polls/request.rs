//! Request bodies and filters for polls.

use meshup_app::ports::PollFilter;
use meshup_domain::poll::{PollChanges, PollStatus};
use meshup_domain::{ChannelId, PollOptionId, UserId};
use meshup_web::{Fields, FromFields, choice};
use time::OffsetDateTime;
use utoipa::IntoParams;

meshup_web::request! {
    create CreatePoll, "A new poll.";
    update UpdatePoll, "Changes to a poll; omitted fields are unchanged.";
    changes PollChanges, |changes| changes.check();
    fields {
        /// 1 to 500 characters.
        question: optional String, needed(create, put),
            { "examples": ["Where should we host the offsite?"] };
        /// The complete list: 2 to 20 texts of 1 to 200 characters, no two of which look the same. An option
        /// that looks like an existing one keeps its id.
        options: optional Vec<String>, needed(create, put),
            { "minItems": 2, "maxItems": 20, "examples": [["Lake cabin", "City hotel", "Beach resort"]] };
        /// At most 4,000 characters.
        description: optional String, { "examples": ["Vote for preferred location"] };
        /// A channel of the server that the current user can see; the poll is visible only to users who can
        /// see it. Null for none.
        channel: patch ChannelId;
        /// Whether users can choose several options. Defaults to false, as do the other flags.
        allow_multiple_votes: optional bool;
        /// Whether members can add options.
        allow_add_options: optional bool;
        /// Whether votes are anonymous, permanently and for everyone.
        anonymous_votes: optional bool;
        /// Whether users see the results of an open poll before they vote.
        show_results_before_vote: optional bool;
        /// In the future; null if the poll does not expire.
        expires_at: patch OffsetDateTime, { "examples": ["2025-11-15T23:59:00Z"] };
        /// Defaults to `active`. A `draft` can become `active`, and an `active` poll a `draft` as long as
        /// there are no votes; `closed` is permanent.
        status: optional PollStatus;
    }
}

meshup_web::request! {
    /// The chosen options.
    pub(crate) struct VoteBody {
        /// Options of the poll; exactly one in a single-choice poll. Duplicates count once.
        options as "option_ids": required Vec<PollOptionId>, { "minItems": 1, "maxItems": 20 };
    }
}

meshup_web::request! {
    /// A new option.
    pub(crate) struct OptionBody as "PollOptionBody" {
        /// 1 to 200 characters, different from all other options of the poll.
        text as "option_text": required String, { "examples": ["Mountain hut"] };
    }
}

/// Filters for polls.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PollFilters {
    /// Only polls with this status.
    #[param(value_type = Option<choice::PollStatus>)]
    status: Option<PollStatus>,
    /// The id of a user.
    #[param(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    /// The id of a channel; returns only polls of that channel.
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
