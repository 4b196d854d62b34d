//! Granting and revoking the rights of site admins.

use meshup_domain::UserId;
use meshup_domain::site::{SiteAction, SiteTarget};

use super::Administration;
use super::change::AdministerUserError;
use super::users::AccountView;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::site::SiteRecord;
use crate::transactions::Unit;

impl Administration {
    /// Makes a user a site admin or revokes it; `None` changes nothing. Nobody revokes their own rights, so one admin
    /// always remains, even if two revoke each other's at once.
    pub async fn set_admin(
        &self,
        actor: &Actor,
        account: UserId,
        is_admin: Option<bool>,
    ) -> Result<AccountView, AdministerUserError> {
        let allowed = self.authorize(actor)?;
        let write = async |work: Unit| {
            let mut user = work.users().lock(account).await?.ok_or(AccessError::NotFound)?;
            let wanted = is_admin.unwrap_or(user.is_admin);
            if let Some(change) = user.set_admin(&allowed, wanted)? {
                self.save(&*work, &user).await?;
                let record = SiteRecord {
                    actor: actor.user,
                    action: SiteAction::UserUpdated,
                    target: (SiteTarget::User, account.0),
                    changes: vec![change],
                };
                self.log(&*work, record).await?;
            }
            Ok(self.shown(&*work, user).await?)
        };
        self.store.write_as_admin(&allowed, self.clock.now(), write).await
    }
}
