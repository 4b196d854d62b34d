//! Two-factor authentication.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::accounts::Accounts;
use meshup_web::answer::Message;
use meshup_web::throttle::Login;
use meshup_web::{Actor, ApiError, Json, Throttle};

use super::present::{RecoveryCodesDto, SetupDto};
use super::request::OtpBody;

/// Get a secret for an authenticator app (RFC 6238).
///
/// Each call returns a new secret and invalidates the previous one. Returns 400 `two_factor_on` if two-factor
/// authentication is already on.
#[utoipa::path(post, path = "/auth/2fa/setup/", tag = "Authentication",
    responses((status = 200, body = SetupDto)))]
pub(super) async fn set_up_two_factor(
    actor: Actor,
    accounts: Data<Accounts>,
) -> Result<JsonAnswer<SetupDto>, ApiError> {
    Ok(JsonAnswer(accounts.set_up_two_factor(&actor).await?.into()))
}

/// Turn two-factor authentication on.
///
/// Takes a code generated from the secret that was set up; a wrong code returns 400 with an error for `otp`.
/// From then on, logging in requires `otp`. Counts towards the login rate limit.
#[utoipa::path(post, path = "/auth/2fa/enable/", tag = "Authentication",
    request_body = OtpBody, responses((status = 200, body = RecoveryCodesDto)))]
pub(super) async fn enable_two_factor(
    actor: Actor,
    throttle: Throttle<Login>,
    body: Json<OtpBody>,
    accounts: Data<Accounts>,
) -> Result<JsonAnswer<RecoveryCodesDto>, ApiError> {
    throttle.person(&actor).await?;
    let recovery_codes = accounts.turn_on_two_factor(&actor, &body.otp).await?;
    Ok(JsonAnswer(RecoveryCodesDto { recovery_codes }))
}

/// Turn two-factor authentication off.
///
/// Takes a code from the authenticator app or a recovery code; a wrong code returns 400 with an error for
/// `otp`. Deletes the secret and all recovery codes. Counts towards the login rate limit.
#[utoipa::path(post, path = "/auth/2fa/disable/", tag = "Authentication",
    request_body = OtpBody,
    responses((status = 200, body = Message, example = json!({"message": "Two-factor authentication disabled"}))))]
pub(super) async fn disable_two_factor(
    actor: Actor,
    throttle: Throttle<Login>,
    body: Json<OtpBody>,
    accounts: Data<Accounts>,
) -> Result<Message, ApiError> {
    throttle.person(&actor).await?;
    accounts.turn_off_two_factor(&actor, &body.otp).await?;
    Ok(Message::new("Two-factor authentication disabled"))
}
