//! Polls of a server.

mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::polls::{
    AddPollOptionError, ClosePollError, CommentOnPollError, Polls, ResultsError, UnvoteError, VoteError,
    WritePollError,
};
use meshup_domain::{PollId, ServerId};
use meshup_web::answer::Message;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Created, Json, Listing, NoContent, Paging, PathParams, Presenter, Query};

use crate::comments::{CommentBody, CommentDto};
pub(crate) use present::PollFrame;
use present::{PollChanged, PollDto, ResultsDto};
use request::{CreatePoll, OptionBody, PollFilters, UpdatePoll, VoteBody};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_polls,
        create_poll => WritePollError,
        retrieve_poll,
        update_poll => WritePollError,
        delete_poll,
        cast_vote => VoteError,
        withdraw_vote => UnvoteError,
        retrieve_poll_results => ResultsError,
        close_poll => ClosePollError,
        add_poll_option => AddPollOptionError,
        list_poll_comments,
        comment_on_poll => CommentOnPollError,
    ]
}

/// List the polls of a server that the current user can see, newest first.
#[utoipa::path(get, path = "/polls/{server_id}/", tag = "Polls",
    params(PollFilters, ListParams), responses((status = 200, body = ListOf<PollDto>)))]
async fn list_polls(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    filters: Query<PollFilters>,
    paging: Paging,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<Listing<PollDto>, ApiError> {
    let filter = filters.into_inner().into_filter();
    let page = polls.list(&actor, server, &filter, paging.request()).await?;
    paging.answer(page.map(|view| PollDto::of(&view, &show)))
}

/// Create a poll.
///
/// Any member can.
#[utoipa::path(post, path = "/polls/{server_id}/", tag = "Polls",
    request_body = CreatePoll, responses((status = 201, body = PollDto)))]
async fn create_poll(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<CreatePoll>,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<Created<PollDto>, ApiError> {
    let view = polls.create(&actor, server, body.into_inner().0).await?;
    Ok(Created(PollDto::of(&view, &show)))
}

/// Retrieve a poll with its options.
///
/// `vote_count`, `percentage` and `total_votes` are null while results are hidden: `show_results_before_vote`
/// is false, the poll is open, and the current user has not voted.
#[utoipa::path(get, path = "/polls/{server_id}/{poll_id}/", tag = "Polls",
    responses((status = 200, body = PollDto)))]
async fn retrieve_poll(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<JsonAnswer<PollDto>, ApiError> {
    Ok(JsonAnswer(PollDto::of(&polls.get(&actor, server, poll).await?, &show)))
}

/// Update a poll.
///
/// Requires `poll.manage`, unless the caller created the poll. Omitted fields are unchanged; PUT requires
/// `question` and `options`. Once there are votes, only `description`, `expires_at` and `status` can change.
#[utoipa::path(method(put, patch), path = "/polls/{server_id}/{poll_id}/", tag = "Polls",
    request_body = UpdatePoll, responses((status = 200, body = PollDto)))]
async fn update_poll(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    body: Json<UpdatePoll>,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<JsonAnswer<PollDto>, ApiError> {
    let view = polls.update(&actor, server, poll, body.into_inner().0).await?;
    Ok(JsonAnswer(PollDto::of(&view, &show)))
}

/// Delete a poll.
///
/// Requires `poll.manage`, unless the caller created the poll.
#[utoipa::path(delete, path = "/polls/{server_id}/{poll_id}/", tag = "Polls", responses((status = 204)))]
async fn delete_poll(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    polls: Data<Polls>,
) -> Result<NoContent, ApiError> {
    polls.delete(&actor, server, poll).await?;
    Ok(NoContent)
}

/// Vote in a poll.
///
/// In a multiple-choice poll, the new votes replace the old ones. Voting again in a single-choice poll
/// returns 400 `already_voted`; voting in a closed or expired poll 400 `poll_closed`, and in a draft 400
/// `poll_draft`.
#[utoipa::path(post, path = "/polls/{server_id}/{poll_id}/vote/", tag = "Polls",
    request_body = VoteBody, responses((status = 200, body = PollChanged)))]
async fn cast_vote(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    body: Json<VoteBody>,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<JsonAnswer<PollChanged>, ApiError> {
    let view = polls.vote(&actor, server, poll, &body.options).await?;
    Ok(JsonAnswer(PollChanged::new("Vote submitted successfully", &view, &show)))
}

/// Remove all votes of the current user.
///
/// Returns 400 `not_voted` if there are none, and 400 `poll_closed` if the poll is closed or has expired.
#[utoipa::path(delete, path = "/polls/{server_id}/{poll_id}/unvote/", tag = "Polls",
    responses((status = 200, body = Message)))]
async fn withdraw_vote(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    polls: Data<Polls>,
) -> Result<Message, ApiError> {
    polls.unvote(&actor, server, poll).await?;
    Ok(Message::new("Votes removed successfully"))
}

/// Retrieve the results of a poll.
///
/// Returns 403 `results_hidden` while the results are hidden from the current user.
#[utoipa::path(get, path = "/polls/{server_id}/{poll_id}/results/", tag = "Polls",
    responses((status = 200, body = ResultsDto)))]
async fn retrieve_poll_results(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<JsonAnswer<ResultsDto>, ApiError> {
    Ok(JsonAnswer(ResultsDto::of(polls.results(&actor, server, poll).await?, &show)))
}

/// Close a poll permanently.
///
/// Requires `poll.manage`, unless the caller created the poll. Returns 400 `poll_closed` if it is already
/// closed.
#[utoipa::path(post, path = "/polls/{server_id}/{poll_id}/close/", tag = "Polls",
    responses((status = 200, body = PollChanged)))]
async fn close_poll(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<JsonAnswer<PollChanged>, ApiError> {
    let view = polls.close(&actor, server, poll).await?;
    Ok(JsonAnswer(PollChanged::new("Poll closed successfully", &view, &show)))
}

/// Add an option to a poll.
///
/// Returns 403 `options_fixed` if `allow_add_options` is false, 400 `option_limit` if there are already 20
/// options, and 400 `poll_closed` if the poll is closed or has expired.
#[utoipa::path(post, path = "/polls/{server_id}/{poll_id}/options/", tag = "Polls",
    request_body = OptionBody, responses((status = 201, body = PollDto)))]
async fn add_poll_option(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    body: Json<OptionBody>,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<Created<PollDto>, ApiError> {
    let view = polls.add_option(&actor, server, poll, &body.text).await?;
    Ok(Created(PollDto::of(&view, &show)))
}

/// List the comments on a poll with their replies, oldest first.
#[utoipa::path(get, path = "/polls/{server_id}/{poll_id}/comments/", tag = "Polls",
    params(ListParams), responses((status = 200, body = ListOf<CommentDto>)))]
async fn list_poll_comments(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    paging: Paging,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<Listing<CommentDto>, ApiError> {
    let page = polls.comments(&actor, server, poll, paging.request()).await?;
    paging.answer(page.map(|view| CommentDto::of(&view, &show)))
}

/// Comment on a poll, or reply to a comment on it.
#[utoipa::path(post, path = "/polls/{server_id}/{poll_id}/comments/", tag = "Polls",
    request_body = CommentBody, responses((status = 201, body = CommentDto)))]
async fn comment_on_poll(
    actor: Actor,
    PathParams((server, poll)): PathParams<(ServerId, PollId)>,
    body: Json<CommentBody>,
    show: Presenter,
    polls: Data<Polls>,
) -> Result<Created<CommentDto>, ApiError> {
    let view = polls.comment(&actor, server, poll, body.into_inner().into_command()).await?;
    Ok(Created(CommentDto::of(&view, &show)))
}
