//! Calendar events of a server.

mod ics;
mod present;
mod request;

use actix_web::HttpRequest;
use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::events::{CalendarError, Events, FeedError, WriteEventError};
use meshup_domain::{EventId, ServerId};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::{Endpoint, unkeyed};
use meshup_web::{
    Actor, ApiError, Created, Json, Listing, NoContent, Paging, PathParams, Presenter, Query, WebSettings,
};

use ics::CalendarFile;
pub(crate) use present::EventDto;
use present::{CalendarDto, CalendarLink, OccurrenceDto, RsvpAnswer};
use request::{CalendarQuery, CreateEvent, EventQuery, FeedQuery, RsvpBody, UpdateEvent};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = meshup_web::endpoints![
        list_events,
        create_event => WriteEventError,
        retrieve_event,
        update_event => WriteEventError,
        delete_event,
        rsvp_to_event => WriteEventError,
        list_calendar => CalendarError,
        list_upcoming_events => CalendarError,
        retrieve_calendar_feed => FeedError,
    ];
    all.extend(unkeyed(meshup_web::endpoints![create_calendar_link]));
    all
}

/// List the events of a server that the current user can see, in order of start time.
///
/// A recurring event is listed once, with the times of its first occurrence. `attendees_data` contains the
/// first 100 users of each event, starting with the organizer; `attendee_count` and `attending_count` count
/// all of them.
#[utoipa::path(get, path = "/events/{server_id}/", tag = "Events",
    params(EventQuery, ListParams), responses((status = 200, body = ListOf<EventDto>)))]
async fn list_events(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    query: Query<EventQuery>,
    paging: Paging,
    show: Presenter,
    events: Data<Events>,
) -> Result<Listing<EventDto>, ApiError> {
    let page = events.list(&actor, server, query.into_inner().into_filter(), paging.request()).await?;
    paging.answer(page.map(|view| EventDto::of(&view, &show)))
}

/// Create an event.
///
/// Any member can do this. The creator is the organizer and attends. Users in `attendee_ids` who are not
/// members or cannot see the event's channel are ignored; the others are notified. All times and dates are in
/// UTC.
#[utoipa::path(post, path = "/events/{server_id}/", tag = "Events",
    request_body = CreateEvent, responses((status = 201, body = EventDto)))]
async fn create_event(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    show: Presenter,
    events: Data<Events>,
    body: Json<CreateEvent>,
) -> Result<Created<EventDto>, ApiError> {
    let view = events.create(&actor, server, body.into_inner().0).await?;
    Ok(Created(EventDto::of(&view, &show)))
}

/// Retrieve an event.
///
/// `attendees_data` contains the first 1,000 users.
#[utoipa::path(get, path = "/events/{server_id}/{event_id}/", tag = "Events",
    responses((status = 200, body = EventDto)))]
async fn retrieve_event(
    actor: Actor,
    PathParams((server, event)): PathParams<(ServerId, EventId)>,
    show: Presenter,
    events: Data<Events>,
) -> Result<JsonAnswer<EventDto>, ApiError> {
    Ok(JsonAnswer(EventDto::of(&events.get(&actor, server, event).await?, &show)))
}

/// Update an event.
///
/// Requires `event.manage`, unless the caller created the event. Omitted fields are unchanged; PUT requires
/// `title`, `start_time` and `end_time`. `attendee_ids` replaces all invited users except the creator;
/// responses already given are kept. If the times change and no `status` is sent, the status is derived from
/// the new times, unless it is `cancelled` or `postponed`.
#[utoipa::path(method(put, patch), path = "/events/{server_id}/{event_id}/", tag = "Events",
    request_body = UpdateEvent, responses((status = 200, body = EventDto)))]
async fn update_event(
    actor: Actor,
    PathParams((server, event)): PathParams<(ServerId, EventId)>,
    show: Presenter,
    events: Data<Events>,
    body: Json<UpdateEvent>,
) -> Result<JsonAnswer<EventDto>, ApiError> {
    let view = events.update(&actor, server, event, body.into_inner().0).await?;
    Ok(JsonAnswer(EventDto::of(&view, &show)))
}

/// Delete an event.
///
/// Requires `event.manage`, unless the caller created the event.
#[utoipa::path(delete, path = "/events/{server_id}/{event_id}/", tag = "Events", responses((status = 204)))]
async fn delete_event(
    actor: Actor,
    PathParams((server, event)): PathParams<(ServerId, EventId)>,
    events: Data<Events>,
) -> Result<NoContent, ApiError> {
    events.delete(&actor, server, event).await?;
    Ok(NoContent)
}

/// Respond to an event invitation.
///
/// Any member who can see the event can respond, invited or not.
#[utoipa::path(post, path = "/events/{server_id}/{event_id}/rsvp/", tag = "Events",
    request_body = RsvpBody, responses((status = 200, body = RsvpAnswer)))]
async fn rsvp_to_event(
    actor: Actor,
    PathParams((server, event)): PathParams<(ServerId, EventId)>,
    show: Presenter,
    events: Data<Events>,
    body: Json<RsvpBody>,
) -> Result<JsonAnswer<RsvpAnswer>, ApiError> {
    let attendee = events.rsvp(&actor, server, event, body.into_inner().0).await?;
    Ok(JsonAnswer(RsvpAnswer::of(&attendee, &show)))
}

/// Show the calendar for a month.
///
/// Returns each occurrence of every event that overlaps the month in UTC, with its own `start_time`,
/// `end_time`, `status` and `occurrence`, in order of start time. If there are more than 1,000, only the
/// earliest 1,000 are returned.
#[utoipa::path(get, path = "/events/{server_id}/calendar/", tag = "Events",
    params(CalendarQuery), responses((status = 200, body = CalendarDto)))]
async fn list_calendar(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    query: Query<CalendarQuery>,
    show: Presenter,
    events: Data<Events>,
) -> Result<JsonAnswer<CalendarDto>, ApiError> {
    let CalendarQuery { month, year } = query.into_inner();
    let (year, month, occurrences) = events.month(&actor, server, (year, month)).await?;
    let events = occurrences.iter().map(|occurrence| OccurrenceDto::of(occurrence, &show)).collect();
    Ok(JsonAnswer(CalendarDto { month, year, events }))
}

/// List the event occurrences that start within the next 7 days, in order of start time.
///
/// At most 1,000.
#[utoipa::path(get, path = "/events/{server_id}/upcoming/", tag = "Events",
    params(ListParams), responses((status = 200, body = ListOf<OccurrenceDto>)))]
async fn list_upcoming_events(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    paging: Paging,
    show: Presenter,
    events: Data<Events>,
) -> Result<Listing<OccurrenceDto>, ApiError> {
    let page = events.upcoming(&actor, server, paging.request()).await?;
    paging.answer(page.map(|occurrence| OccurrenceDto::of(&occurrence, &show)))
}

/// Download the calendar of a server for use in other programs (iCalendar, RFC 5545).
///
/// Takes the `token` of a calendar link, or credentials. Contains at most 1,000 events, those with the latest
/// start times; events that ended more than a year ago are left out.
#[utoipa::path(get, path = "/events/{server_id}/calendar.ics", tag = "Events",
    params(FeedQuery), responses((status = 200, body = String, content_type = "text/calendar")))]
async fn retrieve_calendar_feed(
    request: HttpRequest,
    PathParams(server): PathParams<ServerId>,
    query: Query<FeedQuery>,
    events: Data<Events>,
) -> Result<CalendarFile, ApiError> {
    let views = match query.into_inner().token {
        Some(token) => events.feed_of_link(server, &token).await?,
        None => events.feed(&*Actor::of(&request).await?, server).await?,
    };
    Ok(CalendarFile::of(&views))
}

/// Create a secret link to a server's calendar, for programs that cannot sign in.
///
/// The link shows what its owner can see, for as long as they can see it. A previous link to the same
/// calendar is revoked.
#[utoipa::path(post, path = "/events/{server_id}/calendar-link/", tag = "Events",
    responses((status = 201, body = CalendarLink)))]
async fn create_calendar_link(
    actor: Actor,
    request: HttpRequest,
    PathParams(server): PathParams<ServerId>,
    events: Data<Events>,
) -> Result<Created<CalendarLink>, ApiError> {
    let token = events.open_feed(&actor, server).await?;
    let origin = WebSettings::of(&request).origin(&request);
    Ok(Created(CalendarLink { url: format!("{origin}/api/v1/events/{server}/calendar.ics?token={token}") }))
}
