//! Login with a password.

use meshup_domain::account::{self, Session};
use meshup_domain::two_factor::otp;
use meshup_domain::user::User;
use meshup_domain::{SessionId, UserId, Violations};
use time::OffsetDateTime;

use super::two_factor::SecondFactorError;
use super::{Accounts, Device, SessionCookie, TokenPair};
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::{CookieAudience, Credentials, PlatformError, StoreError, UnitOfWork};
use crate::transactions::Unit;

/// The credentials for a login.
#[derive(Clone)]
pub struct Login {
    /// The email address or username, ignoring case; at most 254 characters.
    pub login: String,
    /// The password as typed. The rules for new passwords do not apply to it.
    pub password: String,
    /// A one-time password or recovery code, required if two-factor authentication is enabled. A blank one
    /// counts as missing.
    pub otp: Option<String>,
    /// The origin of the login, shown in the list of sessions.
    pub device: Device,
}

/// A user with a new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// The account after the login, or as registered.
    pub user: User,
    /// The new session, which is the `sid` of both tokens.
    pub session: SessionId,
    /// The first tokens of the session.
    pub tokens: TokenPair,
}

impl LoggedIn {
    /// Who acts in this session.
    pub fn actor(&self) -> Actor {
        Actor { user: self.user.id, session: self.session, is_admin: self.user.is_admin }
    }
}

/// A user with a new session in a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserLogin {
    /// The account after the login.
    pub user: User,
    /// The only credential of the session.
    pub cookie: SessionCookie,
}

operation_error! {
    /// Why the login failed. [`Invalid`](Self::Invalid) fields are blank or malformed, so that they match no
    /// account.
    LoginError: Invalid(Violations), Store(StoreError), Platform(PlatformError);
    /// Does not reveal whether the account or the password was wrong.
    NoActiveAccount => Unauthenticated, "no_active_account", "No active account found with the given credentials";
    /// The password was correct.
    AccountDisabled => Unauthenticated, "account_disabled", "This account has been deactivated.";
    /// The password was correct.
    OtpRequired => Unauthenticated, "otp_required", "Enter a code from your authenticator app, or a recovery code.";
    /// The password was correct.
    InvalidOtp => Unauthenticated, "invalid_otp", "This code is wrong or has already been used.";
}

impl From<SecondFactorError> for LoginError {
    fn from(error: SecondFactorError) -> Self {
        match error {
            SecondFactorError::Wrong => Self::InvalidOtp,
            SecondFactorError::Store(error) => error.into(),
            SecondFactorError::Platform(error) => error.into(),
        }
    }
}

impl Accounts {
    /// Opens a session for correct credentials. The time taken does not reveal whether the account exists,
    /// and the error reveals nothing about the second factor unless the password is correct.
    pub async fn login(&self, command: Login) -> Result<LoggedIn, LoginError> {
        let (user, session, tokens) = self.open_session(command, Self::pair).await?;
        Ok(LoggedIn { user, session, tokens })
    }

    /// Like [`Accounts::login`], but for browsers, which receive only a cookie for one API.
    pub async fn login_by_cookie(
        &self,
        command: Login,
        audience: CookieAudience,
    ) -> Result<BrowserLogin, LoginError> {
        let sign = |accounts: &Self, session: &Session, now| accounts.cookie(session, audience, now);
        let (user, _, cookie) = self.open_session(command, sign).await?;
        Ok(BrowserLogin { user, cookie })
    }

    /// The account with this email address or username, if any. Rate limits count by account before the
    /// password is verified.
    pub async fn owner(&self, login: &str) -> Result<Option<UserId>, StoreError> {
        let Ok(login) = account::login(login) else { return Ok(None) };
        let known = self.store.read().users().by_login(&login).await?;
        Ok(known.map(|known| known.user.id))
    }

    async fn open_session<T>(
        &self,
        command: Login,
        sign: impl FnOnce(&Self, &Session, OffsetDateTime) -> Result<T, PlatformError> + Send,
    ) -> Result<(User, SessionId, T), LoginError> {
        let Login { login, password, otp, device } = command;
        let otp = otp.filter(|typed| !typed.trim().is_empty());
        let login = readable(&login, &password)?;
        let known = self.prove(&login, password).await?.ok_or(LoginError::NoActiveAccount)?;
        if !known.user.is_active {
            return Err(LoginError::AccountDisabled);
        }
        if known.user.two_factor && otp.is_none() {
            return Err(LoginError::OtpRequired);
        }
        let now = self.clock.now();
        let session = self.new_session(known.user.id, device, now);
        let tokens = sign(self, &session, now)?;
        let write = async |work: Unit| {
            let current = note_login(&*work, &known.user, now).await?;
            // The password may have been replaced while the old one was being verified.
            let Some(Credentials { user, password_hash: _ }) =
                current.filter(|current| current.password_hash == known.password_hash)
            else {
                return Err(LoginError::NoActiveAccount);
            };
            if !user.is_active {
                return Err(LoginError::AccountDisabled);
            }
            if user.two_factor {
                self.ask_second_factor(&*work, &user, otp.as_deref()).await?;
            }
            work.sessions().insert(&session).await?;
            Ok(user)
        };
        let user = self.store.write_unauthenticated(write).await?;
        Ok((user, session.id, tokens))
    }

    async fn ask_second_factor(
        &self,
        work: &dyn UnitOfWork,
        user: &User,
        typed: Option<&str>,
    ) -> Result<(), LoginError> {
        let otp = otp(typed.ok_or(LoginError::OtpRequired)?).map_err(|_| LoginError::InvalidOtp)?;
        Ok(self.prove_second_factor(work, user.id, &otp).await?)
    }

    /// The account for which the login and password are correct.
    async fn prove(&self, login: &str, password: String) -> Result<Option<Credentials>, LoginError> {
        let known = self.store.read().users().by_login(login).await?;
        let hash = known.as_ref().map(|credentials| credentials.password_hash.clone());
        let is_right = self.passwords.verify(password, hash).await?;
        Ok(known.filter(|_| is_right))
    }
}

/// The normalized login, if it and the password are well-formed.
fn readable(login: &str, password: &str) -> Result<String, Violations> {
    let mut violations = Violations::default();
    violations.check("password", account::typed_password(password));
    violations.and(account::login(login).map_err(|broken| broken.of("login")))
}

/// Notes a login, after which others may see the user as online. Returns the account as it is then.
async fn note_login(
    work: &dyn UnitOfWork,
    known: &User,
    now: OffsetDateTime,
) -> Result<Option<Credentials>, StoreError> {
    work.users().note_login(known.id, now).await?;
    let current = work.users().credentials(known.id).await?;
    if current.as_ref().is_some_and(|current| current.user.profile.status != known.profile.status) {
        work.raise(DomainEvent::AccessChanged(AccessScope::User(known.id)));
    }
    Ok(current)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::error::{ErrorKind, Explain};
    use crate::ports::TokenType;
    use crate::testing::{START, user, user_id};
    use meshup_domain::two_factor::TwoFactor;

    fn command(password: &str) -> Login {
        Login { login: "Person1".into(), password: password.into(), otp: None, device: Device::default() }
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
    async fn a_browser_gets_a_cookie_for_the_life_of_its_session() {
        let mut fixture = Fixture::new();
        let users = &mut fixture.repos.users;
        users.expect_by_login().returning(|_| Ok(Some(credentials("right"))));
        users.expect_note_login().returning(|_, _| Ok(()));
        users.expect_credentials().returning(|_| Ok(Some(credentials("right"))));
        fixture.repos.sessions.expect_insert().times(1).returning(|_| Ok(()));
        let test = fixture.build();

        let native = CookieAudience::Native;
        let BrowserLogin { user, cookie } =
            test.accounts.login_by_cookie(command("right"), native).await.unwrap();
        assert_eq!(user.id, user_id(1));
        assert_eq!(cookie.lives, time::Duration::days(14));
        let claims = test.accounts.tokens.verify(&cookie.value, START).unwrap();
        assert_eq!((claims.user, claims.token_type), (user_id(1), TokenType::Cookie(native)));
        let refused = test.accounts.login_by_cookie(command("wrong"), native).await;
        assert_eq!(refused, Err(LoginError::NoActiveAccount));
    }

    #[tokio::test]
    async fn a_wrong_password_and_an_unknown_account_are_answered_alike() {
        for known in [Some(credentials("right")), None] {
            let mut fixture = Fixture::new();
            fixture.repos.users.expect_by_login().returning(move |_| Ok(known.clone()));
            let test = fixture.build();

            let refused = test.accounts.login(command("wrong")).await.unwrap_err().explain();
            assert_eq!((refused.kind, refused.code), (ErrorKind::Unauthenticated, "no_active_account"));
            assert_eq!(test.store.begun_units(), 0);
        }
    }

    #[tokio::test]
    async fn blank_and_unreadable_fields_never_reach_the_store() {
        let test = Fixture::new().build();
        let command = Login { login: "a\0b".into(), ..command("") };
        let fields = test.accounts.login(command).await.unwrap_err().explain().fields;
        assert_eq!(fields.0.keys().collect::<Vec<_>>(), ["login", "password"]);
    }

    #[tokio::test]
    async fn an_account_is_found_by_each_of_its_names_and_nobody_by_what_is_no_name() {
        let mut fixture = Fixture::new();
        let names = ["person1", "person1@example.com"];
        fixture
            .repos
            .users
            .expect_by_login()
            .returning(move |login| Ok(names.contains(&login).then(|| credentials("right"))));
        let test = fixture.build();
        for (login, owner) in [
            ("person1", Some(user_id(1))),
            (" person1@example.com ", Some(user_id(1))),
            ("nobody", None),
            ("", None),
            ("a\0b", None),
        ] {
            assert_eq!(test.accounts.owner(login).await, Ok(owner), "{login:?}");
        }
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

    /// Person 1 with two-factor authentication, where the password of step 7 is unused.
    fn with_second_factor() -> Fixture {
        let mut fixture = Fixture::new();
        let known = || {
            let right = credentials("right");
            Ok(Some(Credentials { user: User { two_factor: true, ..right.user }, ..right }))
        };
        let users = &mut fixture.repos.users;
        users.expect_by_login().returning(move |_| known());
        users.expect_note_login().returning(|_, _| Ok(()));
        users.expect_credentials().returning(move |_| known());
        let factors = &mut fixture.repos.two_factor;
        factors.expect_get().returning(|user| {
            Ok(Some(TwoFactor { is_on: true, last_step: 6, ..TwoFactor::pending(user, "KEPT".into()) }))
        });
        factors.expect_use_step().returning(|_, step| Ok(step == 7));
        factors.expect_use_recovery_code().returning(|_, hash| Ok(hash.ends_with("ABCDEFGHJKLMNPQR")));
        fixture.repos.sessions.expect_insert().returning(|_| Ok(()));
        fixture
    }

    #[tokio::test]
    async fn a_second_factor_is_asked_for_once_the_password_is_right() {
        for (password, otp, answer) in [
            ("right", Some("000007"), None),
            ("right", Some("abcd-efgh-jklm-npqr"), None),
            ("right", None, Some("otp_required")),
            ("right", Some(" "), Some("otp_required")),
            ("right", Some("000006"), Some("invalid_otp")),
            ("right", Some("000000"), Some("invalid_otp")),
            ("right", Some("nonsense"), Some("invalid_otp")),
            ("right", Some("AAAA-AAAA-AAAA-AAAA"), Some("invalid_otp")),
            ("wrong", Some("000007"), Some("no_active_account")),
            ("wrong", None, Some("no_active_account")),
        ] {
            let test = with_second_factor().build();
            let command = Login { otp: otp.map(Into::into), ..command(password) };
            let refused = test.accounts.login(command).await.err().map(|error| error.explain());
            assert!(refused.iter().all(|refused| refused.kind == ErrorKind::Unauthenticated));
            assert_eq!(refused.map(|refused| refused.code), answer, "{password} {otp:?}");
            assert_eq!(test.store.commits(), usize::from(answer.is_none()), "{password} {otp:?}");
        }
    }

    #[tokio::test]
    async fn a_factor_that_was_turned_on_during_the_login_counts() {
        let mut fixture = Fixture::new();
        let users = &mut fixture.repos.users;
        users.expect_by_login().returning(|_| Ok(Some(credentials("right"))));
        users.expect_note_login().returning(|_, _| Ok(()));
        users.expect_credentials().returning(|_| {
            let right = credentials("right");
            Ok(Some(Credentials { user: User { two_factor: true, ..right.user }, ..right }))
        });
        let test = fixture.build();
        assert_eq!(test.accounts.login(command("right")).await, Err(LoginError::OtpRequired));
        assert_eq!(test.store.commits(), 0);
    }

    #[tokio::test]
    async fn a_deactivated_account_is_named_only_if_the_password_is_right() {
        let disabled = || {
            let right = credentials("right");
            Credentials { user: User { is_active: false, two_factor: true, ..right.user }, ..right }
        };
        for (password, answer) in [("right", "account_disabled"), ("wrong", "no_active_account")] {
            let mut fixture = Fixture::new();
            fixture.repos.users.expect_by_login().returning(move |_| Ok(Some(disabled())));
            let test = fixture.build();
            let refused = test.accounts.login(command(password)).await.unwrap_err().explain();
            assert_eq!((refused.kind, refused.code), (ErrorKind::Unauthenticated, answer));
            assert_eq!(test.store.begun_units(), 0);
        }
    }

    #[tokio::test]
    async fn an_account_deactivated_during_the_login_opens_no_session() {
        let mut fixture = Fixture::new();
        let users = &mut fixture.repos.users;
        users.expect_by_login().returning(|_| Ok(Some(credentials("right"))));
        users.expect_note_login().returning(|_, _| Ok(()));
        users.expect_credentials().returning(|_| {
            let right = credentials("right");
            Ok(Some(Credentials { user: User { is_active: false, ..right.user }, ..right }))
        });
        let test = fixture.build();
        assert_eq!(test.accounts.login(command("right")).await, Err(LoginError::AccountDisabled));
        assert_eq!(test.store.commits(), 0);
    }
}
