//! Notifications of the current user.

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::notifications::{MarkNotificationsError, Notifications};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Json, Listing, Paging, Query};

use present::MarkedDto;
pub(crate) use present::NotificationDto;
use request::{MarkBody, NotificationFilters};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![list_notifications, mark_notifications_read => MarkNotificationsError]
}

/// List the current user's notifications, newest first.
///
/// Leaves out notifications about servers that the user has left and private channels that they can no longer
/// see. A notification about a message is read once it is marked as read, or once the room is read up to the
/// message. It shows the current text and disappears with the message; a mention also disappears when an edit
/// removes it. Read notifications are kept for 90 days.
#[utoipa::path(get, path = "/notifications/", tag = "Notifications",
    params(ListParams, NotificationFilters), responses((status = 200, body = ListOf<NotificationDto>)))]
async fn list_notifications(
    actor: Actor,
    paging: Paging,
    filters: Query<NotificationFilters>,
    notifications: Data<Notifications>,
) -> Result<Listing<NotificationDto>, ApiError> {
    let page = notifications.list(&actor, filters.into_inner().into_filter(), paging.request()).await?;
    paging.answer(page.map(NotificationDto::from))
}

/// Mark some or all notifications as read.
///
/// Unknown ids and other users' notifications are ignored. This does not mark rooms as read.
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
