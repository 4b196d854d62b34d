//! The current user's threads (`docs/rules.md#dms-surface`).

use actix_web::web::Data;
use meshup_app::Page;
use meshup_app::conversations::Conversations;
use meshup_app::ports::ConversationFilter;
use meshup_web::page::offset::{Items, Offset, OffsetParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Fields, FromFields, Presenter, Query};
use utoipa::IntoParams;

use crate::openapi::TAG;
use crate::threads::InboxItem;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![list_dm_inbox]
}

/// Filters for threads.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InboxQuery {
    /// Part of the other user's name, ignoring case; or words of a message or their beginnings, ignoring case
    /// and accents.
    q: Option<String>,
    /// Include archived threads.
    #[param(value_type = Option<bool>)]
    include_archived: bool,
    /// Only pinned threads.
    #[param(value_type = Option<bool>)]
    only_pinned: bool,
    #[param(ignore)]
    range: Offset<20>,
}

impl FromFields for InboxQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            q: fields.nullable("q"),
            include_archived: fields.nullable("include_archived").unwrap_or_default(),
            only_pinned: fields.nullable("only_pinned").unwrap_or_default(),
            range: Offset::from_fields(fields),
        }
    }
}

/// List the current user's accepted threads: pinned ones first, then by latest activity.
#[utoipa::path(get, path = "/inbox", tag = TAG, params(InboxQuery, OffsetParams),
    responses((status = 200, body = Items<InboxItem>)))]
async fn list_dm_inbox(
    actor: Actor,
    query: Query<InboxQuery>,
    show: Presenter,
    conversations: Data<Conversations>,
) -> Result<Items<InboxItem>, ApiError> {
    let InboxQuery { q, include_archived: archived, only_pinned, range } = query.into_inner();
    let filter = ConversationFilter::Inbox { archived, only_pinned };
    let Page { items, total } = conversations.list(&actor, filter, q, range.request()).await?;
    let items = items.iter().filter_map(|view| InboxItem::of(view, actor.user, &show)).collect();
    Ok(range.answer(Page { items, total }))
}
