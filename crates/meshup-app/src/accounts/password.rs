//! Password changes.

use meshup_domain::account::{self, TokenPurpose};
use meshup_domain::{SessionId, UserId, Violations};
use time::OffsetDateTime;

use super::Accounts;
use crate::actor::Actor;
use crate::domain_event::DomainEvent;
use crate::error::operation_error;
use crate::ports::{Credentials, PlatformError, StoreError, UnitOfWork};
use crate::transactions::Unit;

/// The current and the new password.
#[derive(Clone)]
pub struct ChangePassword {
    /// Must be the password of the account at the time of the commit.
    pub current_password: String,
    /// Must satisfy the rules for new passwords (`docs/rules.md#passwords`).
    pub password: String,
    /// Must equal `password`.
    pub password_confirm: String,
}

operation_error! {
    /// Why the password was not changed.
    ChangePasswordError: Invalid(Violations), Store(StoreError), Platform(PlatformError);
}

fn wrong_password() -> Violations {
    Violations::one("current_password", "This is not your current password.")
}

impl Accounts {
    /// Sets a new password, ends all sessions but the caller's, and voids outstanding reset tokens.
    pub async fn change_password(
        &self,
        actor: &Actor,
        command: ChangePassword,
    ) -> Result<(), ChangePasswordError> {
        let known = self.store.read().users().credentials(actor.user).await?.ok_or_else(wrong_password)?;
        self.check_change(&known, &command).await?;
        let hash = self.passwords.hash(command.password).await?;
        let now = self.clock.now();
        let write = async |work: Unit| {
            work.users().lock(actor.user).await?;
            let current = work.users().credentials(actor.user).await?;
            // The password may have been replaced while the old one was being verified.
            if current.is_none_or(|current| current.password_hash != known.password_hash) {
                return Err(wrong_password().into());
            }
            replace_password(&*work, (actor.user, Some(actor.session)), &hash, now).await?;
            Ok(())
        };
        self.store.write_own(actor, write).await
    }

    /// Checks the change and returns all violations together.
    async fn check_change(
        &self,
        known: &Credentials,
        command: &ChangePassword,
    ) -> Result<(), ChangePasswordError> {
        let ChangePassword { current_password, password, password_confirm } = command;
        let hash = Some(known.password_hash.clone());
        let is_right = self.passwords.verify(current_password.clone(), hash).await?;
        let mut errors = if is_right { Violations::default() } else { wrong_password() };
        let names = (known.user.username.as_str(), known.user.email.as_str());
        errors.extend(account::new_password(password, Some(password_confirm), names));
        Ok(errors.into_result()?)
    }
}

/// Sets a password, voids the reset tokens of the account and ends its sessions but the one to `keep`.
pub(super) async fn replace_password(
    work: &dyn UnitOfWork,
    (owner, keep): (UserId, Option<SessionId>),
    hash: &str,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    work.users().set_password(owner, hash).await?;
    work.tokens().void(owner, TokenPurpose::ResetPassword, now).await?;
    let sessions = work.sessions().end_all(owner, keep, now).await?;
    if !sessions.is_empty() {
        work.raise(DomainEvent::SessionsEnded { user: owner, sessions });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::error::Explain;
    use crate::testing::{actor, session, user, user_id};

    fn command(current: &str, password: &str) -> ChangePassword {
        ChangePassword {
            current_password: current.into(),
            password: password.into(),
            password_confirm: "NewSecurePass123!".into(),
        }
    }

    fn credentials(password: &str) -> Credentials {
        Credentials { user: user(1), password_hash: format!("hash of {password}") }
    }

    #[tokio::test]
    async fn a_change_ends_the_other_sessions_and_keeps_this_one() {
        let mut fixture = Fixture::new();
        let users = &mut fixture.repos.users;
        users.expect_credentials().returning(|_| Ok(Some(credentials("old"))));
        users.expect_lock().returning(|_| Ok(Some(user(1))));
        users.expect_set_password().times(1).returning(|_, _| Ok(()));
        fixture.repos.tokens.expect_void().times(1).returning(|_, _, _| Ok(()));
        fixture.repos.sessions.expect_end_all().times(1).returning(|_, except, _| {
            assert_eq!(except, Some(actor(1).session));
            Ok(vec![session(2).id])
        });
        let test = fixture.build();

        let changed = test.accounts.change_password(&actor(1), command("old", "NewSecurePass123!")).await;
        assert_eq!(changed, Ok(()));
        let ended = DomainEvent::SessionsEnded { user: user_id(1), sessions: vec![session(2).id] };
        assert_eq!(test.store.published_events(), [ended]);
    }

    #[tokio::test]
    async fn a_wrong_password_and_a_weak_one_are_reported_together() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_credentials().returning(|_| Ok(Some(credentials("old"))));
        let test = fixture.build();

        let refused = test.accounts.change_password(&actor(1), command("guess", "12345678")).await;
        let fields = refused.unwrap_err().explain().fields;
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["current_password", "password"]);
        assert_eq!(test.store.begun_units(), 0);
    }

    #[tokio::test]
    async fn a_password_replaced_in_the_meantime_is_no_longer_the_current_one() {
        let mut fixture = Fixture::new();
        let users = &mut fixture.repos.users;
        users.expect_credentials().times(1).returning(|_| Ok(Some(credentials("old"))));
        users.expect_credentials().times(1).returning(|_| Ok(Some(credentials("other"))));
        users.expect_lock().returning(|_| Ok(Some(user(1))));
        let test = fixture.build();

        let refused = test.accounts.change_password(&actor(1), command("old", "NewSecurePass123!")).await;
        assert_eq!(refused, Err(wrong_password().into()));
        assert_eq!(test.store.commits(), 0);
    }
}
