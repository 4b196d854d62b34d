//! Accounts: registration, login, sessions, and everything that ends a session (`docs/rules.md#accounts`).
//!
//! Passwords are hashed and verified before a unit of work begins. Inside the unit, the stored hash is
//! compared again, so that a login or change that races with a reset fails. Mail is queued in the unit that stores
//! its token.

mod admin;
mod authenticator;
mod delete;
mod device;
mod entry;
mod issue;
mod login;
mod logout;
mod mail;
mod new_account;
mod password;
mod refresh;
mod register;
mod renew;
mod reset;
mod sessions;
mod two_factor;
mod verify;

#[cfg(test)]
mod fixture;

use std::sync::Arc;

use crate::mail::MailQueue;
use crate::ports::{Background, Clock, Ids, OneTimePasswords, Passwords, Tokens};
use meshup_domain::site::Registration;

use crate::servers::Invites;
use crate::transactions::Transactions;

pub use admin::{CreateAdmin, CreateAdminError, CreatedAdmin};
pub use authenticator::{AuthenticateError, Authenticated, Authenticator};
pub use delete::{DeleteAccount, DeleteAccountError, OwnsServers};
pub use device::Device;
pub use entry::EntryError;
pub use issue::{SessionCookie, TokenLifetimes, TokenPair};
pub use login::{BrowserLogin, LoggedIn, Login, LoginError};
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
    /// Reads and opens the units of work of the use cases.
    pub store: Transactions,
    /// Supplies the current time; use cases never read the system clock.
    pub clock: Arc<dyn Clock>,
    /// Generates ids, discriminators, recovery codes, and the secrets of mailed tokens.
    pub ids: Arc<dyn Ids>,
    /// Hashes and verifies passwords, outside of units of work.
    pub passwords: Arc<dyn Passwords>,
    /// Signs and verifies access, refresh and cookie tokens, and hashes mailed tokens and recovery codes.
    pub tokens: Arc<dyn Tokens>,
    /// Generates and verifies the second factor.
    pub one_time_passwords: Arc<dyn OneTimePasswords>,
    /// Queues mailed tokens.
    pub mails: MailQueue,
    /// Runs what must not delay a response.
    pub background: Arc<dyn Background>,
    /// How long newly issued tokens are valid; tokens already issued keep their expiry.
    pub lifetimes: TokenLifetimes,
    /// Who may register.
    pub registration: Registration,
    /// Finds the invites that admit users while registration requires one.
    pub invites: Invites,
}
