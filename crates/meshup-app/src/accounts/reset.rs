//! Password reset.

use meshup_domain::Violations;
use meshup_domain::account::{self, TokenPurpose};
use meshup_domain::user;

use super::Accounts;
use super::password::replace_password;
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError};
use crate::transactions::Unit;

/// The token from a password reset email, and the new password.
#[derive(Clone)]
pub struct ConfirmPasswordReset {
    /// The mailed token, which is valid for
    /// [`RESET_TOKEN_LIFETIME`](meshup_domain::account::RESET_TOKEN_LIFETIME) and works once.
    pub token: String,
    /// Must satisfy the rules for new passwords (`docs/rules.md#passwords`).
    pub password: String,
    /// Must equal `password`.
    pub password_confirm: String,
}

operation_error! {
    /// Why the password was not set.
    ConfirmPasswordResetError: Invalid(Violations), Store(StoreError), Platform(PlatformError);
}

pub(super) const BAD_TOKEN: &str = "This token is invalid, expired or already used.";

impl Accounts {
    /// Mails a reset token if an account has this address.
    ///
    /// Neither the result nor its timing reveals whether one does: the lookup happens in the background,
    /// after the result is returned.
    pub fn request_password_reset(&self, email: &str) -> Result<(), Violations> {
        let email = user::email(email).map_err(|broken| broken.of("email"))?;
        let accounts = self.clone();
        self.background.run(Box::pin(async move {
            if let Err(error) = accounts.mail_reset_token(&email).await {
                tracing::error!(%error, "a password reset could not be prepared");
            }
        }));
        Ok(())
    }

    async fn mail_reset_token(&self, email: &str) -> Result<(), StoreError> {
        let user = self.store.read().users().by_email(email).await?.filter(|user| user.is_active);
        let Some(user) = user else { return Ok(()) };
        let letter = self.token_mail(&user, TokenPurpose::ResetPassword, self.clock.now());
        let work = self.store.begin_job().await?;
        self.store_token(&*work, &letter).await?;
        work.commit().await
    }

    /// Sets a new password, ends all sessions and voids the account's other reset tokens. A token works once.
    pub async fn confirm_password_reset(
        &self,
        command: ConfirmPasswordReset,
    ) -> Result<(), ConfirmPasswordResetError> {
        let token = self.tokens.fingerprint(&command.token);
        let purpose = TokenPurpose::ResetPassword;
        let owner = self.check_reset(&command, &token).await?;
        let hash = self.passwords.hash(command.password).await?;
        let now = self.clock.now();
        let write = async |work: Unit| {
            let user = work.users().lock(owner).await?;
            if !user.is_some_and(|user| user.is_active)
                || work.tokens().consume(&token, purpose, now).await? != Some(owner)
            {
                return Err(Violations::one("token", BAD_TOKEN).into());
            }
            replace_password(&*work, (owner, None), &hash, now).await?;
            Ok(())
        };
        self.store.write_unauthenticated(write).await
    }

    /// The owner of the token, or all violations. Similarity to the account's names is checked only for a
    /// valid token.
    async fn check_reset(
        &self,
        command: &ConfirmPasswordReset,
        token: &str,
    ) -> Result<meshup_domain::UserId, ConfirmPasswordResetError> {
        let mut errors = Violations::default();
        let repos = self.store.read();
        let owner = repos.tokens().peek(token, TokenPurpose::ResetPassword, self.clock.now()).await?;
        let owner = match owner {
            Some(owner) => repos.users().get(owner).await?.filter(|user| user.is_active),
            None => None,
        };
        let (username, email) = owner.as_ref().map_or(("", ""), |user| (&user.username, &user.email));
        let ConfirmPasswordReset { token: _, password, password_confirm } = command;
        errors.extend(account::new_password(password, Some(password_confirm), (username, email)));
        if owner.is_none() {
            errors.add("token", BAD_TOKEN);
        }
        match (owner, errors.into_result()) {
            (Some(user), Ok(())) => Ok(user.id),
            (_, errors) => Err(errors.err().unwrap_or_default().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::domain_event::DomainEvent;
    use crate::error::Explain;
    use crate::testing::{session, user, user_id};

    fn confirm(password: &str) -> ConfirmPasswordReset {
        ConfirmPasswordReset {
            token: "secret".into(),
            password: password.into(),
            password_confirm: "NewSecurePass123!".into(),
        }
    }

    fn token_of_person_1(fixture: &mut Fixture) {
        fixture.repos.tokens.expect_peek().returning(|hash, purpose, _| {
            assert_eq!((hash, purpose), ("fingerprint of secret", TokenPurpose::ResetPassword));
            Ok(Some(user_id(1)))
        });
        fixture.repos.users.expect_get().returning(|_| Ok(Some(user(1))));
        fixture.repos.users.expect_lock().returning(|_| Ok(Some(user(1))));
    }

    #[tokio::test]
    async fn a_known_address_gets_a_token_of_which_only_the_hash_is_kept() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_by_email().returning(|_| Ok(Some(user(1))));
        fixture.repos.tokens.expect_insert().times(1).returning(|token| {
            assert!(token.hash.starts_with("fingerprint of "));
            assert_eq!(token.expires_at - token.created_at, time::Duration::hours(1));
            Ok(())
        });
        fixture.expect_mail(|mail| assert!(mail.text.contains("\nToken: secret-")));
        let test = fixture.build();

        assert_eq!(test.accounts.request_password_reset("person1@example.com"), Ok(()));
        assert_eq!(test.store.begun_units(), 0, "the answer waits for nothing");
        test.run_jobs().await;
        assert_eq!(test.store.commits(), 1);
    }

    #[tokio::test]
    async fn an_unknown_address_gets_the_same_answer_and_no_mail() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_by_email().returning(|_| Ok(None));
        let test = fixture.build();

        assert_eq!(test.accounts.request_password_reset("nobody@example.com"), Ok(()));
        test.run_jobs().await;
        assert_eq!(test.store.begun_units(), 0);
    }

    #[test]
    fn a_malformed_address_is_refused() {
        let test = Fixture::new().build();
        let refused = test.accounts.request_password_reset("nobody");
        assert_eq!(refused, Err(Violations::one("email", "Enter a valid email address.")));
    }

    #[tokio::test]
    async fn a_new_password_ends_all_sessions_and_other_tokens() {
        let mut fixture = Fixture::new();
        token_of_person_1(&mut fixture);
        fixture.repos.tokens.expect_consume().times(1).returning(|_, _, _| Ok(Some(user_id(1))));
        fixture.repos.tokens.expect_void().times(1).returning(|_, _, _| Ok(()));
        fixture.repos.users.expect_set_password().times(1).returning(|_, hash| {
            assert_eq!(hash, "hash of NewSecurePass123!");
            Ok(())
        });
        fixture.repos.sessions.expect_end_all().times(1).returning(|_, except, _| {
            assert_eq!(except, None);
            Ok(vec![session(5).id])
        });
        let test = fixture.build();

        assert_eq!(test.accounts.confirm_password_reset(confirm("NewSecurePass123!")).await, Ok(()));
        let ended = DomainEvent::SessionsEnded { user: user_id(1), sessions: vec![session(5).id] };
        assert_eq!(test.store.published_events(), [ended]);
    }

    #[tokio::test]
    async fn a_token_used_by_somebody_faster_changes_nothing() {
        let mut fixture = Fixture::new();
        token_of_person_1(&mut fixture);
        fixture.repos.tokens.expect_consume().returning(|_, _, _| Ok(None));
        let test = fixture.build();

        let refused = test.accounts.confirm_password_reset(confirm("NewSecurePass123!")).await;
        assert_eq!(refused, Err(Violations::one("token", BAD_TOKEN).into()));
        assert_eq!(test.store.commits(), 0);
    }

    #[tokio::test]
    async fn a_bad_token_and_a_bad_password_are_reported_together() {
        let mut fixture = Fixture::new();
        fixture.repos.tokens.expect_peek().returning(|_, _, _| Ok(None));
        let test = fixture.build();

        let refused = test.accounts.confirm_password_reset(confirm("short")).await.unwrap_err();
        let fields = refused.explain().fields;
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["password", "token"]);
        assert_eq!(fields.0["password"].len(), 2);
        assert_eq!(test.store.begun_units(), 0);
    }

    #[tokio::test]
    async fn a_password_close_to_the_accounts_name_is_refused() {
        let mut fixture = Fixture::new();
        token_of_person_1(&mut fixture);
        let test = fixture.build();

        let refused = test.accounts.confirm_password_reset(confirm("my-person1-pass")).await.unwrap_err();
        assert_eq!(refused.explain().fields.0["password"].len(), 2);
    }
}
