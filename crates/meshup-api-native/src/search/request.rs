//! Parameters of searches.

use meshup_app::search::SearchContent;
use meshup_domain::search::SearchKind;
use meshup_domain::{ChannelId, UserId};
use meshup_web::{Fields, FromFields, choice};
use time::OffsetDateTime;
use utoipa::IntoParams;

/// What to search for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParams {
    /// 1 to 200 characters, with 1 to 32 words.
    #[param(min_length = 1, max_length = 200, example = "release notes")]
    q: String,
    /// Comma-separated; all kinds if omitted.
    #[param(value_type = Option<Vec<choice::SearchKind>>, style = Form, explode = false)]
    kind: Option<Vec<SearchKind>>,
    /// The id of a user; returns only what that user created.
    #[param(value_type = Option<uuid::Uuid>)]
    author: Option<UserId>,
    /// The id of a channel; returns only what belongs to it.
    #[param(value_type = Option<uuid::Uuid>)]
    channel: Option<ChannelId>,
    /// Returns only what was created at or before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<OffsetDateTime>,
    /// Returns only what was created at or after this time.
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
    pub(super) fn into_command(self) -> SearchContent {
        let Self { q, kind, author, channel, before: until, after: since } = self;
        SearchContent { q, kinds: kind.unwrap_or_default(), author, channel, since, until }
    }
}
