//! Sessions of browsers, whose only credential is a cookie that scripts cannot read
//! (`docs/rules.md#browser-sessions`).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use meshup_app::accounts::Accounts;
use meshup_web::cookie::{NATIVE, ask_no_foreign_page};
use meshup_web::throttle::Login;
use meshup_web::{Actor, ApiError, Client, Json, Presenter, Throttle};

use super::credentials::{device, failure};
use super::present::{BrowserSessionDto, LoginUserDto};
use super::request::LoginBody;

/// Exchange credentials for a session cookie.
///
/// For pages of this server: sets the cookie `meshup_session`, which all native requests and sockets accept instead
/// of a token. Credentials, errors and limits are those of `/auth/login/`. A page of another origin gets 403
/// `foreign_origin`.
#[utoipa::path(post, path = "/auth/session/", tag = "Authentication", security(()), request_body = LoginBody,
    responses((status = 200, body = BrowserSessionDto),
        (status = 401, description = "Wrong credentials.",
            example = json!({"detail": "No active account found with the given credentials", "code": "no_active_account"})),
        (status = 403, description = "The `Origin` is not that of this server.")))]
pub(super) async fn open_session(
    throttle: Throttle<Login>,
    request: HttpRequest,
    client: Client,
    body: Json<LoginBody>,
    accounts: Data<Accounts>,
    show: Presenter,
) -> Result<HttpResponse, ApiError> {
    ask_no_foreign_page(&request)?;
    let body = body.into_inner();
    let (field, command) = (body.field(), body.into_command(device(&client)));
    throttle.login(&accounts, &command.login).await?;
    let login = accounts.login_by_cookie(command, NATIVE.audience).await;
    let login = login.map_err(|error| failure(error, field))?;
    let user = LoginUserDto::of(login.user, &show);
    Ok(HttpResponse::Ok().cookie(NATIVE.set(&request, login.cookie)).json(BrowserSessionDto { user }))
}

/// End the session of this request and remove its cookie.
///
/// Returns 204 even without a session.
#[utoipa::path(delete, path = "/auth/session/", tag = "Authentication", security((), ("bearer" = []), ("session" = [])),
    responses((status = 204), (status = 403, description = "The cookie was not sent by a page of this server.")))]
pub(super) async fn close_session(
    actor: Result<Actor, ApiError>,
    request: HttpRequest,
    accounts: Data<Accounts>,
) -> Result<HttpResponse, ApiError> {
    let cookie = NATIVE.sign_out(&request, actor, &accounts).await?;
    Ok(HttpResponse::NoContent().cookie(cookie).finish())
}
