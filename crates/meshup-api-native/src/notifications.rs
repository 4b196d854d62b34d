//! Notices to the person who asks.

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::notifications::{MarkNotificationsError, Notifications};
use meshup_web::page::{ListOf, PageParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, Listing, Paging, Query};

use present::MarkedDto;
pub(crate) use present::NotificationDto;
use request::{MarkBody, NotificationFilters};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![list_notifications, mark_notifications_read => MarkNotificationsError]
}

/// List one's notifications, newest first.
///
/// Left out is what one may not see any more: of servers that one left, and of private channels that one was taken
/// out of. A notification about a message is read when it is marked, or when the room is read up to the message. It
/// shows the text as it is now, is gone while the message is deleted, and as a mention also while an edit leaves one
/// uncalled: by name, by a role that one has, and as everyone. One that is read is kept for 90 days.
#[utoipa::path(get, path = "/notifications/", tag = "Notifications",
    params(PageParams, NotificationFilters), responses((status = 200, body = ListOf<NotificationDto>)))]
async fn list_notifications(
    actor: Actor,
    paging: Paging,
    filters: Query<NotificationFilters>,
    notifications: Data<Notifications>,
) -> Result<Listing<NotificationDto>, ApiError> {
    let page = notifications.list(&actor, filters.into_inner().into_filter(), paging.request()).await?;
    paging.answer(page.map(NotificationDto::from))
}

/// Mark notifications as read: some, or all.
///
/// Unknown ids and those of others are passed over. What is unread in the rooms stays unread: a room's marker is moved
/// by reading the room.
#[utoipa::path(post, path = "/notifications/read/", tag = "Notifications",
    request_body = MarkBody, responses((status = 200, body = MarkedDto)))]
async fn mark_notifications_read(
    actor: Actor,
    body: Json<MarkBody>,
    notifications: Data<Notifications>,
) -> Result<JsonAnswer<MarkedDto>, ApiError> {
    let marked_count = notifications.mark_read(&actor, body.into_inner().into_which()).await?;
    Ok(JsonAnswer(MarkedDto { marked_count }))
}
