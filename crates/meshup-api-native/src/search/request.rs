//! What clients look for.

use meshup_app::search::Find;
use meshup_domain::search::SearchKind;
use meshup_domain::{ChannelId, UserId};
use meshup_web::{Fields, FromFields, choice};
use time::OffsetDateTime;
use utoipa::IntoParams;

/// What to find.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParams {
    /// 1 to 200 characters, with at least one word and at most 32.
    #[param(min_length = 1, max_length = 200, example = "release notes")]
    q: String,
    /// Separated by commas; all if left out.
    #[param(value_type = Option<Vec<choice::SearchKind>>, style = Form, explode = false)]
    kind: Option<Vec<SearchKind>>,
    /// The id of a person: what they wrote or made.
    #[param(value_type = Option<uuid::Uuid>)]
    author: Option<UserId>,
    /// What belongs to this channel.
    #[param(value_type = Option<uuid::Uuid>)]
    channel: Option<ChannelId>,
    /// What was made at this time or before.
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<OffsetDateTime>,
    /// What was made at this time or later.
    #[param(value_type = Option<String>, format = DateTime)]
    after: Option<OffsetDateTime>,
}

impl FromFields for SearchParams {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            q: fields.required("q"),
            kind: fields.nullable("kind"),
            author: fields.nullable("author"),
            channel: fields.nullable("channel"),
            before: fields.nullable("before"),
            after: fields.nullable("after"),
        }
    }
}

impl SearchParams {
    pub(super) fn into_command(self) -> Find {
        let Self { q, kind, author, channel, before: until, after: since } = self;
        Find { q, kinds: kind.unwrap_or_default(), author, channel, since, until }
    }
}
