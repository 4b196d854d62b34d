//! The rules for a new account.

use meshup_domain::account::new_password;
use meshup_domain::text::folded;
use meshup_domain::user::{self, User, UserNames};
use meshup_domain::{UserId, Violations};
use time::OffsetDateTime;

use super::Accounts;
use crate::ports::{InsertUserOutcome, Repos, StoreError, UnitOfWork};

/// The data of a requested account.
#[derive(Clone)]
pub struct NewAccount {
    /// A valid address of at most 254 characters that no account has, ignoring case. Stored as typed.
    pub email: String,
    /// 3 to 50 ASCII letters, digits, `_`, `.` or `-`; not taken, ignoring case.
    pub username: String,
    /// 1 to 50 characters; the username if `None`.
    pub display_name: Option<String>,
    /// 8 to 128 characters, neither common nor close to the names (`docs/rules.md#passwords`).
    pub password: String,
    /// Must equal `password`. `None` on surfaces that do not ask for a confirmation.
    pub password_confirm: Option<String>,
    /// The code of an invite to a server, which the account then joins. Required if the site admits only people with one.
    pub invite_code: Option<String>,
    /// The token from the log of a site without accounts, which makes this account a site admin.
    pub setup_token: Option<String>,
}

/// A valid account whose names were available when checked.
pub(super) struct ValidatedAccount {
    email: String,
    username: String,
    display_name: String,
    pub(super) password: String,
}

impl NewAccount {
    /// An account with only the required fields.
    pub fn new(email: impl Into<String>, username: impl Into<String>, password: impl Into<String>) -> Self {
        let (email, username, password) = (email.into(), username.into(), password.into());
        Self {
            email,
            username,
            display_name: None,
            password,
            password_confirm: None,
            invite_code: None,
            setup_token: None,
        }
    }

    /// Checks the account and returns all violations together, including those found before.
    pub(super) async fn check(
        self,
        repos: &dyn Repos,
        mut errors: Violations,
    ) -> Result<Result<ValidatedAccount, Violations>, StoreError> {
        let email = errors.check("email", user::email(&self.email));
        let username = errors.check("username", user::username(&self.username));
        let shown = self.display_name.as_deref().map(user::display_name).transpose();
        let display_name = errors.check("display_name", shown).flatten();
        let again = self.password_confirm.as_deref();
        errors.extend(new_password(&self.password, again, (&self.username, &self.email)));
        let taken = names_in_use(repos, email.as_deref(), username.as_deref()).await?;
        report_taken(&mut errors, taken.0, taken.1);
        Ok(match (email, username, errors.into_result()) {
            (Some(email), Some(username), Ok(())) => {
                let display_name = display_name.unwrap_or_else(|| username.clone());
                Ok(ValidatedAccount { email, username, display_name, password: self.password })
            }
            (_, _, errors) => Err(errors.err().unwrap_or_default()),
        })
    }
}

/// Adds a violation for each name that is taken.
fn report_taken(errors: &mut Violations, email: bool, username: bool) {
    if email {
        errors.add("email", "A user with this email already exists.");
    }
    if username {
        errors.add("username", "A user with this username already exists.");
    }
}

/// Stores an account and returns it with its number. Names taken in the meantime are violations of their
/// fields.
pub(super) async fn insert(
    work: &dyn UnitOfWork,
    user: &User,
    password_hash: &str,
) -> Result<Result<User, Violations>, StoreError> {
    Ok(match work.users().insert(user, password_hash).await? {
        InsertUserOutcome::Done(user) => Ok(*user),
        InsertUserOutcome::Taken { email, username } => {
            let mut errors = Violations::default();
            report_taken(&mut errors, email, username);
            Err(errors)
        }
    })
}

async fn names_in_use(
    repos: &dyn Repos,
    email: Option<&str>,
    username: Option<&str>,
) -> Result<(bool, bool), StoreError> {
    let email = match email {
        Some(email) => repos.users().by_email(email).await?.is_some(),
        None => false,
    };
    let username = match username {
        Some(name) => !repos.users().by_usernames(&[folded(name)]).await?.is_empty(),
        None => false,
    };
    Ok((email, username))
}

impl Accounts {
    /// The new account, not stored yet; the store assigns its number.
    pub(super) fn new_user(&self, newcomer: ValidatedAccount, now: OffsetDateTime) -> User {
        let ValidatedAccount { email, username, display_name, password: _ } = newcomer;
        let discriminator = format!("{:04}", self.ids.number(9_999));
        let names = UserNames { email, username, discriminator };
        User::register(UserId(self.ids.next()), names, display_name, now)
    }
}
