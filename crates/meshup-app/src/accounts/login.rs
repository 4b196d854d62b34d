//! Signing in with a password.

use meshup_domain::SessionId;
use meshup_domain::text::{Broken, bounded};
use meshup_domain::user::User;

use super::{Accounts, Device, TokenPair};
use crate::error::{Explain, Explanation, FieldErrors, Kind};
use crate::ports::{Credentials, PlatformError, StoreError};

/// Who somebody claims to be.
#[derive(Clone)]
pub struct Login {
    /// What the surface calls the field of `login`.
    pub field: &'static str,
    /// The email or the username, in any case.
    pub login: String,
    pub password: String,
    pub device: Device,
}

/// A person with a new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedIn {
    pub user: User,
    pub session: SessionId,
    pub tokens: TokenPair,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// A field was blank or unreadable, which no account's is.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// Says nothing about which of the two was wrong.
    #[error("No active account found with the given credentials")]
    NoActiveAccount,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

impl Explain for LoginError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Invalid(fields) => fields.explain(),
            Self::NoActiveAccount => {
                Explanation::new(Kind::Unauthenticated, "no_active_account", self.to_string())
            }
            Self::Store(error) => error.explain(),
            Self::Platform(error) => error.explain(),
        }
    }
}

impl Accounts {
    /// Opens a session for who knows the password. Takes the same time whether or not there is such an account.
    pub async fn login(&self, command: Login) -> Result<LoggedIn, LoginError> {
        let Login { field, login, password, device } = command;
        let login = readable(field, &login, &password)?;
        let known = self.prove(&login, password).await?.ok_or(LoginError::NoActiveAccount)?;
        let now = self.clock.now();
        let session = self.new_session(known.user.id, device, now);
        let tokens = self.pair(&session, now)?;
        let work = self.store.begin().await?;
        work.users().note_login(known.user.id, now).await?;
        let current = work.users().credentials(known.user.id).await?;
        // The password may have been replaced while the old one was being verified.
        let Some(Credentials { user, .. }) = current.filter(|c| c.password_hash == known.password_hash)
        else {
            return Err(LoginError::NoActiveAccount);
        };
        work.sessions().insert(&session).await?;
        work.commit().await?;
        Ok(LoggedIn { user, session: session.id, tokens })
    }

    /// The account that this login and password belong to.
    async fn prove(&self, login: &str, password: String) -> Result<Option<Credentials>, LoginError> {
        let known = self.store.read().users().by_login(login).await?;
        let hash = known.as_ref().map(|credentials| credentials.password_hash.clone());
        let is_right = self.passwords.verify(password, hash).await?;
        Ok(known.filter(|_| is_right))
    }
}

/// The longest email address; longer than any username.
const LONGEST_LOGIN: usize = 254;

fn readable(field: &'static str, login: &str, password: &str) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::default();
    let login = errors.check(field, bounded(login, 1..=LONGEST_LOGIN));
    let password = match password {
        "" => Err(Broken::Blank),
        nul if nul.contains('\0') => Err(Broken::ControlCharacters),
        _ => Ok(()),
    };
    errors.check("password", password);
    errors.into_result()?;
    Ok(login.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::testing::{START, user, user_id};

    fn command(password: &str) -> Login {
        Login {
            field: "username",
            login: "Person1".into(),
            password: password.into(),
            device: Device::default(),
        }
    }

    fn credentials(password: &str) -> Credentials {
        Credentials { user: user(1), password_hash: format!("hash of {password}") }
    }

    #[tokio::test]
    async fn the_right_password_opens_a_session_and_notes_the_login() {
        let mut fixture = Fixture::new();
        let users = &mut fixture.repos.users;
        users.expect_by_login().returning(|_| Ok(Some(credentials("right"))));
        users.expect_note_login().times(1).returning(|id, at| {
            assert_eq!((id, at), (user_id(1), START));
            Ok(())
        });
        users.expect_credentials().returning(|_| Ok(Some(credentials("right"))));
        fixture.repos.sessions.expect_insert().times(1).returning(|_| Ok(()));
        let test = fixture.build();

        let logged_in = test.accounts.login(command("right")).await.unwrap();
        assert_eq!(logged_in.user.id, user_id(1));
        assert_eq!(test.store.commits(), 1);
    }

    #[tokio::test]
    async fn a_wrong_password_and_an_unknown_account_are_told_alike() {
        for known in [Some(credentials("right")), None] {
            let mut fixture = Fixture::new();
            fixture.repos.users.expect_by_login().returning(move |_| Ok(known.clone()));
            let test = fixture.build();

            let refused = test.accounts.login(command("wrong")).await.unwrap_err().explain();
            assert_eq!((refused.kind, refused.code), (Kind::Unauthenticated, "no_active_account"));
            assert_eq!(test.store.begun(), 0);
        }
    }

    #[tokio::test]
    async fn blank_and_unreadable_fields_never_reach_the_store() {
        let test = Fixture::new().build();
        let command = Login { login: "a\0b".into(), ..command("") };
        let fields = test.accounts.login(command).await.unwrap_err().explain().fields;
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["password", "username"]);
    }

    #[tokio::test]
    async fn a_password_replaced_during_the_login_no_longer_opens_a_session() {
        let mut fixture = Fixture::new();
        let users = &mut fixture.repos.users;
        users.expect_by_login().returning(|_| Ok(Some(credentials("old"))));
        users.expect_note_login().returning(|_, _| Ok(()));
        users.expect_credentials().returning(|_| Ok(Some(credentials("new"))));
        let test = fixture.build();

        assert_eq!(test.accounts.login(command("old")).await, Err(LoginError::NoActiveAccount));
        assert_eq!(test.store.commits(), 0);
    }
}
