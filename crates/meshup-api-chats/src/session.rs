//! Browser sessions: login and logout with a cookie (`docs/rules.md#chats-sessions`).

mod request;

use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use meshup_app::accounts::{Accounts, Device, EndSessionError, LoginError};
use meshup_web::cookie::{CHATS, ask_no_foreign_page};
use meshup_web::routes::{Endpoint, unkeyed};
use meshup_web::throttle::Login;
use meshup_web::{Actor, ApiError, Client, Form, Query, Throttle};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::TAG;
use request::{LoginForm, Next};

pub(crate) fn login_endpoints() -> Vec<Endpoint> {
    unkeyed(meshup_web::endpoints![open_browser_session => LoginError])
}

pub(crate) fn logout_endpoints() -> Vec<Endpoint> {
    unkeyed(meshup_web::endpoints![close_browser_session => EndSessionError])
}

/// A confirmation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::Done)]
pub(crate) struct Done {
    #[schema(example = "ok")]
    detail: &'static str,
}

const DONE: Done = Done { detail: "ok" };

/// Log in, with a form or JSON, and receive the session cookie `sessionid`.
///
/// If `next`, in the query or the form, is a path on this server, the response redirects to it (302). A login
/// from a page of another origin returns 403.
#[utoipa::path(post, path = "/", tag = TAG, security(()), params(Next),
    request_body(content((LoginForm = "application/x-www-form-urlencoded"), (LoginForm = "application/json"))),
    responses((status = 200, body = Done), (status = 302, description = "Signed in; redirects to `next`."),
        (status = 401, description = "Wrong credentials."), (status = 403, description = "The `Origin` is not that of this server.")))]
async fn open_browser_session(
    throttle: Throttle<Login>,
    request: HttpRequest,
    client: Client,
    query: Query<Next>,
    form: Form<LoginForm>,
    accounts: Data<Accounts>,
) -> Result<HttpResponse, ApiError> {
    let form = form.into_inner();
    throttle.login(&accounts, &form.login).await?;
    ask_no_foreign_page(&request)?;
    let next = query.into_inner().into_location().or_else(|| form.next().into_location());
    let device = Device::new(&client.address, &client.user_agent);
    let login = accounts.login_by_cookie(form.into_command(device), CHATS.audience).await?;
    let cookie = CHATS.set(&request, login.cookie);
    Ok(match next {
        Some(next) => HttpResponse::Found().cookie(cookie).insert_header((LOCATION, next)).finish(),
        None => HttpResponse::Ok().cookie(cookie).json(DONE),
    })
}

/// Log out: end the session and clear its cookie. Returns 200 even without a session.
#[utoipa::path(post, path = "/", tag = TAG, security((), ("cookie" = [])),
    responses((status = 200, body = Done), (status = 403, description = "The `Origin` is missing, or is not that of this server.")))]
async fn close_browser_session(
    actor: Result<Actor, ApiError>,
    request: HttpRequest,
    accounts: Data<Accounts>,
) -> Result<HttpResponse, ApiError> {
    let cookie = CHATS.sign_out(&request, actor, &accounts).await?;
    Ok(HttpResponse::Ok().cookie(cookie).json(DONE))
}
