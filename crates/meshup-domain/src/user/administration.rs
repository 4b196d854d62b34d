//! What site admins change about the accounts of others.

use super::User;
use crate::audit::Change;
use crate::permission::{AdministerSite, Allowed};

/// Site admins do not administer their own account. Since whoever administers is an admin and stays one, a site
/// that has an admin never loses its last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("You cannot do this to your own account.")]
pub struct OwnAccount;

impl User {
    /// Checks that the account is not that of the site admin.
    pub fn is_administered(&self, by: &Allowed<AdministerSite>) -> Result<(), OwnAccount> {
        if self.id == by.by() { Err(OwnAccount) } else { Ok(()) }
    }

    /// Deactivates the account; false if it was not active.
    pub fn deactivate(&mut self, by: &Allowed<AdministerSite>) -> Result<bool, OwnAccount> {
        self.is_administered(by)?;
        Ok(std::mem::replace(&mut self.is_active, false))
    }

    /// Makes a deactivated account usable again; false if it was active.
    pub fn reactivate(&mut self, by: &Allowed<AdministerSite>) -> Result<bool, OwnAccount> {
        self.is_administered(by)?;
        Ok(!std::mem::replace(&mut self.is_active, true))
    }

    /// Grants or revokes the rights of a site admin; `None` if nothing changes.
    pub fn set_admin(
        &mut self,
        by: &Allowed<AdministerSite>,
        is_admin: bool,
    ) -> Result<Option<Change>, OwnAccount> {
        self.is_administered(by)?;
        let before = std::mem::replace(&mut self.is_admin, is_admin);
        Ok(Change::of("is_admin", &before, &is_admin))
    }
}
