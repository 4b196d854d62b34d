//! Registration, login and logout.

mod browser;
mod credentials;
mod password;
mod present;
pub(crate) mod request;
mod sessions;
mod two_factor;
mod verification;

use actix_web::web::{self, Data};
use meshup_app::accounts::{
    Accounts, ChangePasswordError, ConfirmPasswordResetError, EndSessionError, LogoutError, RefreshError,
    RegisterError, TwoFactorError, VerifyEmailError,
};
use meshup_web::answer::Message;
use meshup_web::routes::{Endpoint, unkeyed};
use meshup_web::throttle::Login;
use meshup_web::{Actor, ApiError, Client, Created, Json, Presenter, Throttle};

pub(crate) use credentials::sign_in;

use credentials::device;
use present::{LoggedInDto, RefreshedDto, RegisteredDto};
use request::{LoginBody, LogoutBody, RefreshBody, RegisterBody};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    unkeyed(meshup_web::endpoints![
        register_account => RegisterError,
        log_in,
        browser::open_session,
        browser::close_session,
        log_out => LogoutError,
        refresh_session => RefreshError,
        password::request_password_reset,
        password::confirm_password_reset => ConfirmPasswordResetError,
        password::change_password => ChangePasswordError,
        verification::verify_email => VerifyEmailError,
        verification::resend_verification,
        sessions::list_sessions,
        sessions::end_session => EndSessionError,
        two_factor::set_up_two_factor => TwoFactorError,
        two_factor::enable_two_factor => TwoFactorError,
        two_factor::disable_two_factor => TwoFactorError,
    ])
}

/// Create an account.
///
/// Returns the tokens of a first session, and emails a token that confirms the address. Returns 403
/// `registration_closed` if registration is closed.
#[utoipa::path(post, path = "/auth/register/", tag = "Authentication", security(()), request_body = RegisterBody,
    responses((status = 201, body = RegisteredDto)))]
async fn register_account(
    client: Client,
    body: Json<RegisterBody>,
    accounts: Data<Accounts>,
) -> Result<Created<RegisteredDto>, ApiError> {
    let registered = accounts.register(body.into_inner().into_command(device(&client))).await?;
    Ok(Created(registered.into()))
}

/// Exchange credentials for tokens.
///
/// Takes `email` or `username`. Wrong credentials return 401 `no_active_account`, whether or not the account
/// exists. With two-factor authentication on, correct credentials return 401 `otp_required` without an `otp`,
/// and 401 `invalid_otp` with a wrong one. A deactivated account returns 401 `account_disabled`. Attempts are
/// limited per account, whether it is identified by `email` or `username`, and per IP address.
#[utoipa::path(post, path = "/auth/login/", tag = "Authentication", security(()), request_body = LoginBody,
    responses((status = 200, body = LoggedInDto),
        (status = 401, description = "Wrong credentials.",
            example = json!({"detail": "No active account found with the given credentials", "code": "no_active_account"}))))]
async fn log_in(
    throttle: Throttle<Login>,
    client: Client,
    body: Json<LoginBody>,
    accounts: Data<Accounts>,
    show: Presenter,
) -> Result<web::Json<LoggedInDto>, ApiError> {
    let logged_in = sign_in(body.into_inner(), &client, &throttle, &accounts).await?;
    Ok(web::Json(LoggedInDto::of(logged_in, &show)))
}

/// End the session that a refresh token belongs to.
///
/// Its refresh token and access tokens stop working, and its sockets close. Returns 400 `token_not_valid` if
/// the token is invalid or belongs to another user, or if its session has ended.
#[utoipa::path(post, path = "/auth/logout/", tag = "Authentication", request_body = LogoutBody,
    responses((status = 200, body = Message, example = json!({"message": "Successfully logged out"}))))]
async fn log_out(
    actor: Actor,
    body: Json<LogoutBody>,
    accounts: Data<Accounts>,
) -> Result<Message, ApiError> {
    accounts.logout(&actor, &body.refresh).await?;
    Ok(Message::new("Successfully logged out"))
}

/// Get a new access token.
///
/// With `rotate`, the refresh token is replaced as well. Using the old refresh token after that ends the
/// session.
#[utoipa::path(post, path = "/auth/token/refresh/", tag = "Authentication", security(()), request_body = RefreshBody,
    responses((status = 200, body = RefreshedDto),
        (status = 401, description = "The token is invalid, expired or revoked.",
            example = json!({"detail": "Token is invalid or expired", "code": "token_not_valid"}))))]
async fn refresh_session(
    body: Json<RefreshBody>,
    accounts: Data<Accounts>,
) -> Result<web::Json<RefreshedDto>, ApiError> {
    let refreshed = accounts.refresh(body.into_inner().into_command()).await?;
    Ok(web::Json(refreshed.into()))
}
