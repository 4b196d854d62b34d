//! Registration.

use meshup_domain::Violations;
use meshup_domain::account::{Session, TokenPurpose};
use meshup_domain::user::User;

use super::entry::{Entry, EntryError};
use super::mail::TokenMail;
use super::new_account::{NewAccount, insert};
use super::{Accounts, Device, LoggedIn};
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError};
use crate::transactions::Unit;

/// A new account and the device it is registered from.
#[derive(Clone)]
pub struct Register {
    /// The names and password, all of whose violations are reported together.
    pub account: NewAccount,
    /// The origin of the first session, shown in the list of sessions.
    pub device: Device,
}

operation_error! {
    /// Why the account was not created.
    RegisterError: Entry(EntryError), Invalid(Violations), Store(StoreError), Platform(PlatformError);
}

/// An account that is not stored yet, the token that verifies its address, and what admits it.
struct Candidate {
    user: User,
    hash: String,
    verification: TokenMail,
    entry: Entry,
}

impl Accounts {
    /// Creates an account with a first session, and mails a token that verifies the address.
    ///
    /// If several requests compete for an email address, a username or a setup token, exactly one succeeds.
    pub async fn register(&self, command: Register) -> Result<LoggedIn, RegisterError> {
        let Register { account, device } = command;
        let candidate = self.prepare(account).await?;
        let now = self.clock.now();
        let session = self.new_session(candidate.user.id, device, now);
        let tokens = self.pair(&session, now)?;
        let user = self.store_account(candidate, Some(&session)).await?;
        Ok(LoggedIn { user, session: session.id, tokens })
    }

    /// Creates an account without a session, for surfaces with a separate login.
    pub async fn enroll(&self, account: NewAccount) -> Result<User, RegisterError> {
        let candidate = self.prepare(account).await?;
        self.store_account(candidate, None).await
    }

    async fn prepare(&self, account: NewAccount) -> Result<Candidate, RegisterError> {
        let (entry, violations) = self.check_entry(&account).await?;
        let newcomer = account.check(self.store.read(), violations).await??;
        let hash = self.passwords.hash(newcomer.password.clone()).await?;
        let now = self.clock.now();
        let user = self.new_user(newcomer, now);
        let verification = self.token_mail(&user, TokenPurpose::VerifyEmail, now);
        Ok(Candidate { user, hash, verification, entry })
    }

    /// Stores the account with its token, its queued mail and its first session, if any.
    async fn store_account(
        &self,
        candidate: Candidate,
        session: Option<&Session>,
    ) -> Result<User, RegisterError> {
        let Candidate { user, hash, verification, entry } = candidate;
        let user = User { is_admin: entry.makes_admin(), ..user };
        let write = async |work: Unit| {
            self.take_entry(&*work, &entry).await?;
            let user = insert(&*work, &user, &hash).await??;
            self.grant_entry(&*work, &entry, &user).await?;
            self.store_token(&*work, &verification).await?;
            if let Some(session) = session {
                work.sessions().insert(session).await?;
            }
            Ok(user)
        };
        self.store.write_unauthenticated(write).await
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::domain_event::DomainEvent;
    use crate::error::Explain;
    use crate::ports::InsertUserOutcome;
    use crate::testing::user;

    fn command(email: &str, username: &str, password: &str, confirm: &str) -> Register {
        Register {
            account: NewAccount {
                email: email.into(),
                username: username.into(),
                display_name: None,
                password: password.into(),
                password_confirm: Some(confirm.into()),
                ..NewAccount::new("", "", "")
            },
            device: Device::new("192.0.2.1", "curl/8"),
        }
    }

    fn good() -> Register {
        command("user@example.com", "meshup_user", "SecurePass123!", "SecurePass123!")
    }

    fn free(fixture: &mut Fixture) {
        fixture.repos.users.expect_by_email().returning(|_| Ok(None));
        fixture.repos.users.expect_by_usernames().returning(|_| Ok(vec![]));
    }

    #[tokio::test]
    async fn a_newcomer_gets_a_session_and_a_mail_with_a_token() {
        let mut fixture = Fixture::new();
        free(&mut fixture);
        fixture.repos.users.expect_insert().returning(|user, hash| {
            assert_eq!(hash, "hash of SecurePass123!");
            assert_eq!(
                (user.discriminator.as_str(), user.profile.display_name.as_str()),
                ("0001", "meshup_user")
            );
            Ok(InsertUserOutcome::Done(Box::new(user.clone())))
        });
        fixture.repos.sessions.expect_insert().times(1).returning(|_| Ok(()));
        fixture.repos.tokens.expect_insert().times(1).returning(|_| Ok(()));
        fixture.expect_mail(|mail| {
            assert_eq!(mail.to, "user@example.com");
            assert!(mail.text.lines().any(|line| line.starts_with("Token: secret-")), "{}", mail.text);
        });
        let test = fixture.build();

        let registered = test.accounts.register(good()).await.unwrap();
        assert_eq!(registered.user.username, "meshup_user");
        assert_ne!(registered.tokens.access, registered.tokens.refresh);
        assert_eq!(test.store.commits(), 1, "the mail is part of the unit");
        assert_eq!(test.store.published_events(), [DomainEvent::MailQueued]);
    }

    #[tokio::test]
    async fn every_broken_rule_is_reported_at_once() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_by_email().returning(|_| Ok(Some(user(1))));
        let test = fixture.build();

        let refused = test.accounts.register(command("user@example.com", "a b", "short", "other")).await;
        let RegisterError::Invalid(fields) = refused.unwrap_err() else { panic!("not about fields") };
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["email", "password", "username"]);
        assert_eq!(fields.0["password"].len(), 2);
        assert_eq!(test.store.begun_units(), 0);
    }

    #[tokio::test]
    async fn a_name_taken_in_the_meantime_is_reported_on_its_field() {
        let mut fixture = Fixture::new();
        free(&mut fixture);
        fixture
            .repos
            .users
            .expect_insert()
            .returning(|_, _| Ok(InsertUserOutcome::Taken { email: false, username: true }));
        let test = fixture.build();

        let refused = test.accounts.register(good()).await.unwrap_err();
        let fields = refused.explain().fields;
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["username"]);
        assert_eq!(test.store.commits(), 0);
    }

    #[tokio::test]
    async fn nothing_is_mailed_unless_the_account_is_on_disk() {
        let mut fixture = Fixture::new();
        free(&mut fixture);
        fixture
            .repos
            .users
            .expect_insert()
            .returning(|user, _| Ok(InsertUserOutcome::Done(Box::new(user.clone()))));
        fixture.repos.sessions.expect_insert().returning(|_| Ok(()));
        fixture.repos.tokens.expect_insert().returning(|_| Ok(()));
        fixture.expect_mail(|_| ());
        let test = fixture.build_failing(StoreError::Full);

        assert_eq!(test.accounts.register(good()).await, Err(StoreError::Full.into()));
        assert_eq!(test.store.published_events(), []);
    }

    #[tokio::test]
    async fn a_registration_that_was_a_victim_is_run_again_and_mails_once() {
        let mut fixture = Fixture::new();
        free(&mut fixture);
        fixture
            .repos
            .users
            .expect_insert()
            .returning(|user, _| Ok(InsertUserOutcome::Done(Box::new(user.clone()))));
        fixture.repos.tokens.expect_insert().returning(|_| Ok(()));
        fixture.repos.mails.expect_queue().times(2).returning(|_| Ok(()));
        let victim = || Err(StoreError::Victim("deadlock detected".into()));
        fixture.repos.sessions.expect_insert().times(1).returning(move |_| victim());
        fixture.repos.sessions.expect_insert().times(1).returning(|_| Ok(()));
        let test = fixture.build();

        assert!(test.accounts.register(good()).await.is_ok());
        assert_eq!((test.store.begun_units(), test.store.commits()), (2, 1));
        assert_eq!(test.store.published_events(), [DomainEvent::MailQueued]);
    }
}
