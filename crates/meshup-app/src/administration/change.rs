//! The common parts of changes by site admins.

use meshup_domain::permission::{self, AdministerSite, Allowed, SiteFacts};
use meshup_domain::user::{OwnAccount, User};
use meshup_domain::{UserId, Violations};

use super::Administration;
use super::users::AccountView;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};
use crate::site::{self, SiteRecord};

operation_error! {
    /// Why the account was not changed.
    AdministerUserError: Access(AccessError), Invalid(Violations), Store(StoreError);
    OwnAccount => Refused, "own_account", "You cannot do this to your own account.";
}

impl From<OwnAccount> for AdministerUserError {
    fn from(_: OwnAccount) -> Self {
        Self::OwnAccount
    }
}

impl Administration {
    /// Requests permission to administer the site. Units that write ask again.
    pub(super) fn authorize(&self, actor: &Actor) -> Result<Allowed<AdministerSite>, AccessError> {
        let facts = SiteFacts { person: actor.user, is_admin: actor.is_admin, is_active: true };
        Ok(permission::ask(&facts, self.clock.now())?)
    }

    /// Writes an entry of the site's audit log, in the unit of the change.
    pub(super) async fn log(&self, work: &dyn UnitOfWork, record: SiteRecord) -> Result<(), StoreError> {
        site::log(work, self.ids.next(), self.clock.now(), record).await
    }

    /// Ends all sessions of an account, whose sockets close; returns how many there were.
    pub(super) async fn end_sessions(
        &self,
        work: &dyn UnitOfWork,
        user: UserId,
    ) -> Result<usize, StoreError> {
        let sessions = work.sessions().end_all(user, None, self.clock.now()).await?;
        let count = sessions.len();
        if count > 0 {
            work.raise(DomainEvent::SessionsEnded { user, sessions });
        }
        Ok(count)
    }

    /// Saves an account and announces that its rights have changed.
    pub(super) async fn save(&self, work: &dyn UnitOfWork, user: &User) -> Result<(), StoreError> {
        work.users().save(user).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::User(user.id)));
        Ok(())
    }

    /// The account as it is shown to site admins, with its storage.
    pub(super) async fn shown(&self, work: &dyn UnitOfWork, user: User) -> Result<AccountView, StoreError> {
        let storage = work.users().storage_used(&[user.id]).await?;
        Ok(AccountView { storage_bytes: storage.first().map_or(0, |(_, bytes)| *bytes), user })
    }
}
