//! Accounts: registration, login, sessions, and everything that ends a session (`docs/rules.md#accounts`).
//!
//! Passwords are hashed before a unit of work begins, and what a password proved is asked again inside the unit, so
//! that a login or change that raced with a reset loses. Mails are sent once the unit is committed.

mod admin;
mod authenticator;
mod device;
mod issue;
mod login;
mod logout;
mod mail;
mod new_account;
mod password;
mod refresh;
mod register;
mod reset;
mod sessions;
mod two_factor;
mod verify;

#[cfg(test)]
mod fixture;

use std::sync::Arc;

use crate::ports::{Background, Clock, Ids, Mailer, OneTimePasswords, Passwords, Tokens};
use crate::transactions::Transactions;

pub use admin::{CreateAdmin, CreateAdminError, CreatedAdmin};
pub use authenticator::{AuthenticateError, Authenticated, Authenticator};
pub use device::Device;
pub use issue::{SessionCookie, TokenLifetimes, TokenPair};
pub use login::{LoggedIn, Login, LoginError};
pub use logout::LogoutError;
pub use new_account::NewAccount;
pub use password::{ChangePassword, ChangePasswordError};
pub use refresh::{Refresh, RefreshError, Refreshed};
pub use register::{Register, RegisterError};
pub use reset::{ConfirmPasswordReset, ConfirmPasswordResetError};
pub use sessions::EndSessionError;
pub use two_factor::{ProposedFactor, TwoFactorError};
pub use verify::{ResendOutcome, VerifyEmailError};

/// The use cases of accounts. Clones are cheap and share all state.
#[derive(Clone)]
pub struct Accounts {
    pub store: Transactions,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub passwords: Arc<dyn Passwords>,
    pub tokens: Arc<dyn Tokens>,
    pub one_time_passwords: Arc<dyn OneTimePasswords>,
    pub mailer: Arc<dyn Mailer>,
    pub background: Arc<dyn Background>,
    pub lifetimes: TokenLifetimes,
}
