//! Search within a server.

mod present;
mod request;

use actix_web::web::Data;
use meshup_app::search::{FindError, Search};
use meshup_domain::ServerId;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Listing, Paging, PathParams, Presenter, Query};

use present::SearchResultDto;
use request::SearchParams;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![search_server => FindError]
}

/// Search a server's messages, notes, tasks, events and polls.
///
/// Requires membership or site admin rights. All words must occur in the title or text, ignoring case and
/// accents; exact spellings rank higher. A word of two letters or more also matches as the beginning of a
/// longer word; double quotes match an exact phrase. Text joined by `.`, `_` or `-` is found by its parts and
/// as a whole. Results are limited to what the current user can read and to enabled modules, ranked by
/// relevance, then newest first. Only the newest 1,000 matches are ranked, so `count` is at most 1,000. New
/// and edited messages can be found within moments, everything else immediately.
#[utoipa::path(get, path = "/servers/{server_id}/search/", tag = "Search",
    params(SearchParams, ListParams), responses((status = 200, body = ListOf<SearchResultDto>)))]
async fn search_server(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    params: Query<SearchParams>,
    paging: Paging,
    show: Presenter,
    search: Data<Search>,
) -> Result<Listing<SearchResultDto>, ApiError> {
    let command = params.into_inner().into_command();
    let page = search.find(&actor, server, command, paging.request()).await?;
    paging.answer(page.map(|hit| SearchResultDto::new(hit, &show)))
}
