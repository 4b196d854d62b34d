//! Who may register (`docs/rules.md#registration`): the decision before the account is created, and its part of the unit
//! that creates it.

use meshup_domain::invite::Invite;
use meshup_domain::site::Registration;
use meshup_domain::user::User;
use meshup_domain::{Violation, Violations};

use super::Accounts;
use super::new_account::NewAccount;
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};
use crate::servers::invites::AdmitNewcomerError;
use crate::site::finish_setup;

const BAD_SETUP_TOKEN: Violation = Violation::Rule("This setup token is invalid or was already used.");

operation_error! {
    /// Why nobody is admitted.
    EntryError: Invalid(Violations), Admission(AdmitNewcomerError), Store(StoreError);
    Closed => Forbidden, "registration_closed", "Registration is closed.";
}

/// What admits a new account.
#[derive(Clone)]
pub(super) enum Entry {
    /// Registration is open.
    Open,
    /// A setup token, by its hash, which makes the account a site admin.
    Setup(String),
    /// An invite to a server, which the account joins.
    Invited(Invite),
}

impl Entry {
    pub(super) fn makes_admin(&self) -> bool {
        matches!(self, Self::Setup(_))
    }
}

impl Accounts {
    /// What admits the account, with the violations of its codes. A setup token admits in any case.
    pub(super) async fn check_entry(&self, account: &NewAccount) -> Result<(Entry, Violations), EntryError> {
        let NewAccount { email, invite_code, setup_token, .. } = account;
        let given = |code: &Option<String>| code.clone().filter(|code| !code.trim().is_empty());
        let mut violations = Violations::default();
        if let Some(token) = given(setup_token) {
            let hash = self.tokens.fingerprint(token.trim());
            if !self.store.read().site().is_setup_token(&hash).await? {
                violations.add("setup_token", BAD_SETUP_TOKEN.to_string());
            }
            return Ok((Entry::Setup(hash), violations));
        }
        if self.registration == Registration::Closed {
            return Err(EntryError::Closed);
        }
        let entry = match given(invite_code) {
            Some(code) => {
                let invite = self.invites.for_newcomer(&code, email).await?;
                violations.check("invite_code", invite).map(Entry::Invited)
            }
            None => None,
        };
        if entry.is_none() && violations.is_empty() && self.registration == Registration::Invite {
            violations.add("invite_code", "You need an invite to register here.");
        }
        Ok((entry.unwrap_or(Entry::Open), violations))
    }

    /// Takes what admits the account, before the account is stored: each setup token, and each use of an invite, admits
    /// one, even if many compete.
    pub(super) async fn take_entry(&self, work: &dyn UnitOfWork, entry: &Entry) -> Result<(), EntryError> {
        match entry {
            Entry::Open => {}
            Entry::Setup(hash) => {
                work.site().lock().await?;
                if !work.site().is_setup_token(hash).await? {
                    return Err(BAD_SETUP_TOKEN.of("setup_token").into());
                }
            }
            Entry::Invited(invite) => self.invites.redeem_for_newcomer(work, invite).await?,
        }
        Ok(())
    }

    /// Gives the stored account what it was admitted to.
    pub(super) async fn grant_entry(
        &self,
        work: &dyn UnitOfWork,
        entry: &Entry,
        user: &User,
    ) -> Result<(), EntryError> {
        match entry {
            Entry::Open => {}
            Entry::Setup(_) => finish_setup(work, self.ids.next(), user.date_joined, user.id).await?,
            Entry::Invited(invite) => self.invites.admit_newcomer(work, invite, user).await?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
