//! Email verification.

use meshup_domain::Violations;
use meshup_domain::account::TokenPurpose;

use super::Accounts;
use super::reset::BAD_TOKEN;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the address was not verified.
    VerifyEmailError: Invalid(Violations), Store(StoreError);
}

/// The outcome of a request for another verification mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResendOutcome {
    /// A new token was stored, and its mail is being sent in the background.
    Sent,
    /// The address is already verified.
    AlreadyVerified,
}

impl Accounts {
    /// Verifies the address to which the token was mailed. A token works once.
    pub async fn verify_email(&self, token: &str) -> Result<(), VerifyEmailError> {
        let now = self.clock.now();
        let hash = self.tokens.fingerprint(token);
        let bad_token = || Violations::one("token", BAD_TOKEN);
        let purpose = TokenPurpose::VerifyEmail;
        let owner = self.store.read().tokens().peek(&hash, purpose, now).await?.ok_or_else(bad_token)?;
        let write = async |work: Unit| {
            let user = work.users().lock(owner).await?;
            let mut user = user.filter(|user| user.is_active).ok_or_else(bad_token)?;
            if work.tokens().consume(&hash, purpose, now).await? != Some(owner) {
                return Err(bad_token().into());
            }
            user.is_verified = true;
            work.users().save(&user).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::User(user.id)));
            Ok(())
        };
        self.store.write_unauthenticated(write).await
    }

    /// Mails the caller another verification token; earlier ones stay valid.
    pub async fn resend_verification(&self, actor: &Actor) -> Result<ResendOutcome, StoreError> {
        let user = self.store.read().users().get(actor.user).await?;
        let Some(user) = user.filter(|user| !user.is_verified) else {
            return Ok(ResendOutcome::AlreadyVerified);
        };
        let letter = self.token_mail(&user, TokenPurpose::VerifyEmail, self.clock.now());
        let write = async |work: Unit| self.store_token(&*work, &letter).await;
        self.store.write_own(actor, write).await?;
        Ok(ResendOutcome::Sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::testing::{actor, user, user_id};

    #[tokio::test]
    async fn a_mailed_token_verifies_the_address_and_access_is_asked_again() {
        let mut fixture = Fixture::new();
        fixture.repos.tokens.expect_peek().returning(|_, _, _| Ok(Some(user_id(1))));
        fixture.repos.users.expect_lock().returning(|_| Ok(Some(user(1))));
        fixture.repos.tokens.expect_consume().times(1).returning(|hash, purpose, _| {
            assert_eq!((hash, purpose), ("fingerprint of secret", TokenPurpose::VerifyEmail));
            Ok(Some(user_id(1)))
        });
        fixture.repos.users.expect_save().times(1).returning(|user| {
            assert!(user.is_verified);
            Ok(())
        });
        let test = fixture.build();

        assert_eq!(test.accounts.verify_email("secret").await, Ok(()));
        assert_eq!(
            test.store.published_events(),
            [DomainEvent::AccessChanged(AccessScope::User(user_id(1)))]
        );
    }

    #[tokio::test]
    async fn a_used_token_is_refused_on_its_field() {
        let mut fixture = Fixture::new();
        fixture.repos.tokens.expect_peek().returning(|_, _, _| Ok(None));
        let test = fixture.build();

        let refused = test.accounts.verify_email("secret").await;
        assert_eq!(refused, Err(Violations::one("token", BAD_TOKEN).into()));
        assert_eq!(test.store.begun_units(), 0);
    }

    #[tokio::test]
    async fn a_further_mail_is_part_of_the_unit_that_stores_its_token() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_get().returning(|_| Ok(Some(user(1))));
        fixture.repos.tokens.expect_insert().times(1).returning(|_| Ok(()));
        fixture.expect_mail(|mail| assert_eq!(mail.to, "person1@example.com"));
        let test = fixture.build();
        assert_eq!(test.accounts.resend_verification(&actor(1)).await, Ok(ResendOutcome::Sent));
        assert_eq!(test.store.commits(), 1);
    }

    #[tokio::test]
    async fn a_verified_person_gets_no_further_mail() {
        let mut fixture = Fixture::new();
        fixture
            .repos
            .users
            .expect_get()
            .returning(|_| Ok(Some(meshup_domain::user::User { is_verified: true, ..user(1) })));
        let test = fixture.build();
        assert_eq!(test.accounts.resend_verification(&actor(1)).await, Ok(ResendOutcome::AlreadyVerified));
        assert_eq!(test.store.begun_units(), 0);
    }
}
