//! Mailed tokens. Programs read the line `Token: <token>` (`docs/rules.md#mailed-tokens`).

use meshup_domain::account::{RESET_TOKEN_LIFETIME, TokenPurpose, VERIFY_TOKEN_LIFETIME};
use meshup_domain::user::User;
use time::OffsetDateTime;

use super::Accounts;
use crate::ports::{Mail, MailedToken, StoreError, UnitOfWork};

/// A token and its mail, which is the only place that holds the token itself.
pub(super) struct TokenMail {
    token: MailedToken,
    mail: Mail,
}

impl Accounts {
    /// A new token and its mail, to be stored together.
    pub(super) fn token_mail(&self, to: &User, purpose: TokenPurpose, now: OffsetDateTime) -> TokenMail {
        let secret = self.ids.secret();
        let (life, subject, request, otherwise) = match purpose {
            TokenPurpose::VerifyEmail => (
                VERIFY_TOKEN_LIFETIME,
                "Confirm your email address",
                "Use this token within 7 days to confirm that this email address is yours:",
                "If you did not sign up, ignore this email.",
            ),
            TokenPurpose::ResetPassword => (
                RESET_TOKEN_LIFETIME,
                "Reset your password",
                "Use this token within one hour to choose a new password:",
                "If you did not ask for this, ignore this email. Your password will not change.",
            ),
        };
        let text =
            format!("Hello {},\n\n{request}\n\nToken: {secret}\n\n{otherwise}\n", to.profile.display_name);
        TokenMail {
            token: MailedToken {
                hash: self.tokens.fingerprint(&secret),
                user: to.id,
                purpose,
                created_at: now,
                expires_at: now + life,
            },
            mail: Mail { to: to.email.clone(), subject: subject.to_owned(), text },
        }
    }

    /// Stores a token and queues its mail.
    pub(super) async fn store_token(
        &self,
        work: &dyn UnitOfWork,
        mailed: &TokenMail,
    ) -> Result<(), StoreError> {
        let TokenMail { token, mail } = mailed;
        work.tokens().insert(token).await?;
        self.mails.add(work, std::slice::from_ref(mail)).await
    }
}
