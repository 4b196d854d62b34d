//! Deletion of the user's own account (`docs/rules.md#deleting-an-account`).

use meshup_domain::two_factor::{Otp, otp};
use meshup_domain::user::User;
use meshup_domain::{ServerId, Violations};

use super::Accounts;
use super::two_factor::{SecondFactorError, wrong};
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::{ErrorKind, Explain, Explanation, Refusals, operation_error};
use crate::page::{Direction, PageRequest};
use crate::ports::{PlatformError, StoreError, UnitOfWork, UserOrder, UserQuery};
use crate::transactions::Unit;

/// What proves that the owner of the account wants to delete it.
#[derive(Clone)]
pub struct DeleteAccount {
    /// Must be the password of the account at the time of the commit.
    pub password: String,
    /// Required if two-factor authentication is on, and ignored otherwise.
    pub otp: Option<String>,
}

/// The user owns servers, which must be transferred or deleted first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("You own servers. Transfer or delete them first.")]
pub struct OwnsServers(pub Vec<ServerId>);

impl Explain for OwnsServers {
    fn explain(&self) -> Explanation {
        Explanation::new(ErrorKind::Refused, "owns_servers", self.to_string())
    }
}

impl Refusals for OwnsServers {
    fn all() -> Vec<Explanation> {
        vec![Self(Vec::new()).explain()]
    }
}

operation_error! {
    /// Why the account was not deleted.
    DeleteAccountError: Invalid(Violations), OwnsServers(OwnsServers), Store(StoreError), Platform(PlatformError);
    LastAdmin => Refused, "last_admin", "You are the only site admin. Make somebody else one first.";
}

impl From<SecondFactorError> for DeleteAccountError {
    fn from(error: SecondFactorError) -> Self {
        match error {
            SecondFactorError::Wrong => wrong().into(),
            SecondFactorError::Store(error) => error.into(),
            SecondFactorError::Platform(error) => error.into(),
        }
    }
}

fn wrong_password() -> Violations {
    Violations::one("password", "This is not your current password.")
}

/// The code of the second factor, if the account has one.
fn second_factor(user: &User, typed: Option<&str>) -> Result<Option<Otp>, Violations> {
    if !user.two_factor {
        return Ok(None);
    }
    let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) else {
        return Err(Violations::one("otp", "This field is required."));
    };
    otp(typed).map(Some).map_err(|broken| broken.of("otp"))
}

impl Accounts {
    /// Deletes the user's account: nothing about the person is left in it, its names are free again, and its sessions end.
    /// What the user wrote stays, under its id. The rest, of which there may be much, is deleted by the
    /// [`ErasureJob`](crate::erasure::ErasureJob).
    ///
    /// Units of the user that are under way end before, so nothing is written on behalf of the account afterwards, and
    /// nobody becomes the owner of a server by it.
    pub async fn delete(&self, actor: &Actor, command: DeleteAccount) -> Result<(), DeleteAccountError> {
        let DeleteAccount { password, otp } = command;
        let known =
            self.store.read().users().credentials(actor.user).await?.ok_or(StoreError::Deactivated)?;
        let is_right = self.passwords.verify(password, Some(known.password_hash.clone())).await?;
        let mut errors = if is_right { Violations::default() } else { wrong_password() };
        let code = second_factor(&known.user, otp.as_deref());
        errors.extend(code.as_ref().err().cloned().unwrap_or_default());
        errors.into_result()?;
        let write = async |work: Unit| {
            if known.user.is_admin {
                work.site().lock().await?;
            }
            let user = work.users().lock_to_delete(actor.user).await?;
            let user = user.filter(|user| user.is_active).ok_or(StoreError::Deactivated)?;
            if user.is_admin && !known.user.is_admin {
                return Err(
                    StoreError::Unavailable("the user has just become a site admin".to_owned()).into()
                );
            }
            let current = work.users().credentials(user.id).await?;
            // The password may have been replaced while it was being verified, and the second factor turned on.
            if current.is_none_or(|current| current.password_hash != known.password_hash) {
                return Err(wrong_password().into());
            }
            if let Some(code) = second_factor(&user, otp.as_deref())? {
                self.prove_second_factor(&*work, user.id, &code).await?;
            }
            check_duties(&*work, &user).await?;
            self.erase(&*work, user).await?;
            Ok(())
        };
        self.store.write_unauthenticated(write).await
    }

    /// Deletes what identifies the person, ends the sessions, and leaves the rest to the job.
    async fn erase(&self, work: &dyn UnitOfWork, user: User) -> Result<(), StoreError> {
        let (id, now) = (user.id, self.clock.now());
        work.mails().remove_all_to(&user.email).await?;
        let picture: Vec<_> = user.profile.avatar.clone().into_iter().collect();
        work.discarded_files().add(&picture, now).await?;
        work.two_factor().remove(id).await?;
        work.users().erase(&user.erased(), now).await?;
        let sessions = work.sessions().end_all(id, None, now).await?;
        if !sessions.is_empty() {
            work.raise(DomainEvent::SessionsEnded { user: id, sessions });
        }
        work.erasures().add(id, now).await?;
        work.raise(DomainEvent::AccessChanged(AccessScope::User(id)));
        Ok(())
    }
}

/// Checks that servers have another owner, and the site another admin. The unit has locked the account, and the site for one of its admins.
async fn check_duties(work: &dyn UnitOfWork, user: &User) -> Result<(), DeleteAccountError> {
    let servers = work.servers().owned_by(user.id).await?;
    if !servers.is_empty() {
        return Err(OwnsServers(servers).into());
    }
    if user.is_admin {
        let admins = UserQuery {
            only: None,
            search: None,
            is_active: Some(true),
            is_admin: Some(true),
            order: UserOrder::Username(Direction::Ascending),
            page: PageRequest { offset: 0, limit: 2 },
        };
        if work.users().list(&admins).await?.items.iter().all(|admin| admin.id == user.id) {
            return Err(DeleteAccountError::LastAdmin);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
