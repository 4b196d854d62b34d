//! Logging a user out everywhere.

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
    /// Ends all sessions of an account, and closes its sockets. Recorded only if there was a session.
    pub async fn log_out(&self, actor: &Actor, account: UserId) -> Result<AccountView, AdministerUserError> {
        let allowed = self.authorize(actor)?;
        let write = async |work: Unit| {
            let user = work.users().lock(account).await?.ok_or(AccessError::NotFound)?;
            user.is_administered(&allowed)?;
            if self.end_sessions(&*work, account).await? > 0 {
                let record = SiteRecord {
                    actor: actor.user,
                    action: SiteAction::UserLoggedOut,
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
