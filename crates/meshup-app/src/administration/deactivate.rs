//! Deactivating and reactivating accounts.

use meshup_domain::audit::Change;
use meshup_domain::site::{REASON_LENGTH, SiteAction, SiteTarget};
use meshup_domain::text::bounded;
use meshup_domain::{UserId, Violations};

use super::Administration;
use super::change::AdministerUserError;
use super::users::AccountView;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::site::SiteRecord;
use crate::transactions::Unit;

impl Administration {
    /// Deactivates an account, which ends its sessions and closes its sockets. From then on nobody can log in to it, and
    /// nothing is written on its behalf: units that were under way end before. Repeating it has no effect.
    ///
    /// The reason, at most 500 characters, is kept in the audit log.
    pub async fn deactivate(
        &self,
        actor: &Actor,
        account: UserId,
        reason: Option<&str>,
    ) -> Result<AccountView, AdministerUserError> {
        let allowed = self.authorize(actor)?;
        let mut errors = Violations::default();
        let reason = reason.and_then(|text| errors.check("reason", bounded(text, 0..=REASON_LENGTH)));
        errors.into_result()?;
        let reason = reason.filter(|text| !text.is_empty());
        let write = async |work: Unit| {
            let mut user = work.users().lock(account).await?.ok_or(AccessError::NotFound)?;
            if user.deactivate(&allowed)? {
                self.save(&*work, &user).await?;
                self.end_sessions(&*work, account).await?;
                let record = SiteRecord {
                    actor: actor.user,
                    action: SiteAction::UserDeactivated,
                    target: (SiteTarget::User, account.0),
                    changes: reason.iter().map(|reason| Change::set("reason", reason)).collect(),
                };
                self.log(&*work, record).await?;
            }
            Ok::<_, AdministerUserError>(self.shown(&*work, user).await?)
        };
        let view = self.store.write_as_admin(&allowed, self.clock.now(), write).await?;
        // Units that held the account before may still commit. There are no new ones to wait for.
        let work = self.store.begin_job().await?;
        work.users().wait_for_holders(account).await?;
        work.commit().await?;
        Ok(view)
    }

    /// Makes a deactivated account usable again. Its former sessions stay ended. Repeating it has no effect.
    pub async fn reactivate(
        &self,
        actor: &Actor,
        account: UserId,
    ) -> Result<AccountView, AdministerUserError> {
        let allowed = self.authorize(actor)?;
        let write = async |work: Unit| {
            let mut user = work.users().lock(account).await?.ok_or(AccessError::NotFound)?;
            if user.reactivate(&allowed)? {
                self.save(&*work, &user).await?;
                let record = SiteRecord {
                    actor: actor.user,
                    action: SiteAction::UserReactivated,
                    target: (SiteTarget::User, account.0),
                    changes: Vec::new(),
                };
                self.log(&*work, record).await?;
            }
            Ok(self.shown(&*work, user).await?)
        };
        self.store.write_as_admin(&allowed, self.clock.now(), write).await
    }
}
