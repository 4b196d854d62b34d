//! Profile updates.

use meshup_domain::permission::Denied;
use meshup_domain::user::{UserChanges, UserProfile};
use meshup_domain::{Patch, UserId, Violations};

use super::avatar::{self, NewFile};
use super::find;
use super::{ProfileView, Users};
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError, Upload};
use crate::transactions::Unit;

operation_error! {
    /// Why the profile was not updated.
    UpdateProfileError: Denied(Denied), Invalid(Violations), Store(StoreError), Platform(PlatformError);
    NotFound => NotFound, "not_found", "Not found.";
}

impl Users {
    /// Updates the user's own profile, or any profile for site admins.
    ///
    /// The previous picture is deleted after the commit; the new one if the commit fails.
    pub async fn update(
        &self,
        actor: &Actor,
        id: UserId,
        changes: UserChanges<Upload>,
    ) -> Result<ProfileView, UpdateProfileError> {
        let known = self.store.read().users().get(id).await?.ok_or(UpdateProfileError::NotFound)?;
        let allowed = find::open(actor, id, self.clock.now())?;
        let (changes, picture) = self.check(known.profile, changes).await?;
        let write = async |work: Unit| {
            let mut user = work.users().lock(id).await?.ok_or(UpdateProfileError::NotFound)?;
            let former = user.profile.avatar.clone();
            user.profile = user.profile.apply(changes.clone())?;
            work.users().save(&user).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::User(id)));
            if let Some(picture) = &picture {
                // From here on, the commit may happen even if the request is cancelled.
                picture.keep();
            }
            Ok((user, former))
        };
        match self.store.write(&allowed, write).await {
            Ok((user, former)) => {
                if let Some(key) = former.filter(|key| user.profile.avatar.as_ref() != Some(key)) {
                    avatar::remove(&self.files, self.background.as_ref(), key);
                }
                Ok(self.profile(actor, user))
            }
            Err(error) => {
                if let Some(picture) = picture {
                    picture.discard();
                }
                Err(error)
            }
        }
    }

    /// The changes with their picture stored. All violations are returned together, and then nothing is
    /// stored.
    async fn check(
        &self,
        profile: UserProfile,
        changes: UserChanges<Upload>,
    ) -> Result<(UserChanges, Option<NewFile>), UpdateProfileError> {
        let (avatar, changes) = changes.split();
        let mut violations = Violations::default();
        let avatar = match avatar {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(upload) => {
                let inspected = self.inspect_avatar(&upload, &mut violations).await?;
                Patch::Set((upload, inspected))
            }
        };
        violations.and(profile.apply(changes.clone()))?;
        let (avatar, file) = match avatar {
            Patch::Keep => (Patch::Keep, None),
            Patch::Clear => (Patch::Clear, None),
            Patch::Set((upload, inspected)) => {
                let (key, file) = self.store_avatar(&upload, &inspected).await?;
                (Patch::Set(key), Some(file))
            }
        };
        Ok((UserChanges { avatar, ..changes }, file))
    }
}

#[cfg(test)]
mod tests;
