//! Finding what people wrote in a server.

mod present;
mod request;

use actix_web::web::Data;
use meshup_app::search::{FindError, Search};
use meshup_domain::ServerId;
use meshup_web::page::{ListOf, PageParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, At, Listing, Paging, Presenter, Query};

use present::SearchResultDto;
use request::SearchParams;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![search_server => FindError]
}

/// Search a server's messages, notes, tasks, events and polls.
///
/// For members and site admins. All words have to be in the title or the text, without regard to case and accents, but
/// what is spelt as it was typed comes first. A word of two letters or more is also found as the beginning of a longer
/// one, words in double quotes in a row and whole. What `.`, `_` and `-` join is found by its parts as well as by the
/// whole. Results are those that the caller may read, best first, then newest; modules that are off give none.
/// The newest 1,000 that fit are ranked, so that `count` is at most 1,000. A new or edited message is found within
/// moments, everything else at once.
#[utoipa::path(get, path = "/servers/{server_id}/search/", tag = "Search",
    params(SearchParams, PageParams), responses((status = 200, body = ListOf<SearchResultDto>)))]
async fn search_server(
    actor: Actor,
    At(server): At<ServerId>,
    params: Query<SearchParams>,
    paging: Paging,
    show: Presenter,
    search: Data<Search>,
) -> Result<Listing<SearchResultDto>, ApiError> {
    let command = params.into_inner().into_command();
    let page = search.find(&actor, server, command, paging.request()).await?;
    paging.answer(page.map(|hit| SearchResultDto::new(hit, &show)))
}
