//! Setting, resetting and changing passwords.

use actix_web::web::Data;
use meshup_app::accounts::Accounts;
use meshup_web::answer::Message;
use meshup_web::throttle::PasswordReset;
use meshup_web::{Actor, ApiError, Json, Throttle};

use super::request::{ChangeBody, ResetBody, ResetConfirmBody};

/// Request a password reset.
///
/// The response is the same for known and unknown addresses. If the address belongs to an account, a token is
/// emailed to it. The token works once and expires after one hour.
#[utoipa::path(post, path = "/auth/password-reset/", tag = "Authentication", security(()), request_body = ResetBody,
    responses((status = 200, body = Message, example = json!({"message": "Password reset email sent"}))))]
pub(super) async fn request_password_reset(
    throttle: Throttle<PasswordReset>,
    body: Json<ResetBody>,
    accounts: Data<Accounts>,
) -> Result<Message, ApiError> {
    throttle.account(&body.email).await?;
    accounts.request_password_reset(&body.email)?;
    Ok(Message::new("Password reset email sent"))
}

/// Set a new password with an emailed token.
///
/// Ends all sessions. An invalid, expired or used token returns 400 with an error for `token`.
#[utoipa::path(post, path = "/auth/password-reset-confirm/", tag = "Authentication", security(()),
    request_body = ResetConfirmBody,
    responses((status = 200, body = Message, example = json!({"message": "Password has been reset successfully"}))))]
pub(super) async fn confirm_password_reset(
    body: Json<ResetConfirmBody>,
    accounts: Data<Accounts>,
) -> Result<Message, ApiError> {
    accounts.confirm_password_reset(body.into_inner().into_command()).await?;
    Ok(Message::new("Password has been reset successfully"))
}

/// Change the current user's password.
///
/// Ends all other sessions. A wrong password returns 400 with an error for `current_password`.
#[utoipa::path(post, path = "/auth/password-change/", tag = "Authentication", request_body = ChangeBody,
    responses((status = 200, body = Message, example = json!({"message": "Password changed successfully"}))))]
pub(super) async fn change_password(
    actor: Actor,
    body: Json<ChangeBody>,
    accounts: Data<Accounts>,
) -> Result<Message, ApiError> {
    accounts.change_password(&actor, body.into_inner().into_command()).await?;
    Ok(Message::new("Password changed successfully"))
}
