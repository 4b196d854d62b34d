//! Confirming the email address.

use actix_web::web::Data;
use meshup_app::accounts::{Accounts, ResendOutcome};
use meshup_web::answer::Message;
use meshup_web::{Actor, ApiError, Json};

use super::request::VerifyBody;

/// Confirm an email address with an emailed token.
///
/// An invalid, expired or used token returns 400 with an error for `token`.
#[utoipa::path(post, path = "/auth/verify-email/", tag = "Authentication", security(()), request_body = VerifyBody,
    responses((status = 200, body = Message, example = json!({"message": "Email verified successfully"}))))]
pub(super) async fn verify_email(
    body: Json<VerifyBody>,
    accounts: Data<Accounts>,
) -> Result<Message, ApiError> {
    accounts.verify_email(&body.token).await?;
    Ok(Message::new("Email verified successfully"))
}

/// Send another email with a token that confirms the current user's address.
#[utoipa::path(post, path = "/auth/verify-email/resend/", tag = "Authentication",
    responses((status = 200, body = Message, example = json!({"message": "Verification email sent"}))))]
pub(super) async fn resend_verification(actor: Actor, accounts: Data<Accounts>) -> Result<Message, ApiError> {
    Ok(Message::new(match accounts.resend_verification(&actor).await? {
        ResendOutcome::Sent => "Verification email sent",
        ResendOutcome::AlreadyVerified => "Email is already verified",
    }))
}
