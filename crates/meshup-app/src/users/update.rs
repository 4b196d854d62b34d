//! Changing a profile.

use meshup_domain::permission::Denied;
use meshup_domain::user::{self, Status, User};
use meshup_domain::{FileKey, Patch, UserId, Violations};

use super::avatar::{self, NewFile};
use super::find;
use super::{Profile, Users};
use crate::actor::Actor;
use crate::error::{Explain, Explanation};
use crate::event::{Event, Reach};
use crate::ports::{PlatformError, StoreError, Upload};

/// What to change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct UpdateProfile {
    pub display_name: Option<String>,
    pub bio: Option<String>,
    /// Choosing one keeps logins and sockets from changing it; `online` gives the choice up.
    pub status: Option<Status>,
    pub custom_status: Option<String>,
    pub avatar: Patch<Upload>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpdateProfileError {
    #[error("Not found.")]
    NotFound,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Invalid(#[from] Violations),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

impl Explain for UpdateProfileError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NotFound => Explanation::not_found(),
            Self::Denied(denied) => denied.explain(),
            Self::Invalid(fields) => fields.explain(),
            Self::Store(error) => error.explain(),
            Self::Platform(error) => error.explain(),
        }
    }
}

/// An update that keeps all rules.
struct Checked {
    display_name: Option<String>,
    bio: Option<String>,
    status: Option<Status>,
    custom_status: Option<String>,
    avatar: Patch<NewFile>,
}

impl Users {
    /// Changes a profile: one's own, or for admins anybody's.
    ///
    /// The former picture goes once the change is on disk, a new one when it does not get there.
    pub async fn update(
        &self,
        actor: &Actor,
        id: UserId,
        command: UpdateProfile,
    ) -> Result<Profile, UpdateProfileError> {
        if self.store.read().users().get(id).await?.is_none() {
            return Err(UpdateProfileError::NotFound);
        }
        find::open(actor, id, self.clock.now())?;
        let checked = self.check(command).await?;
        let work = self.store.begin().await?;
        let before = work.users().lock(id).await?.ok_or(UpdateProfileError::NotFound)?;
        let former = before.avatar.clone();
        let (after, picture) = checked.apply(before);
        work.users().save(&after).await?;
        work.raise(Event::AccessChanged(Reach::Person(id)));
        if let Some(picture) = picture {
            // From here on a commit may happen even when nobody waits for it any more.
            picture.keep();
        }
        let committed = work.commit().await;
        self.clean_up(former, after.avatar.clone(), committed.is_ok());
        committed?;
        Ok(self.profile(actor, after))
    }

    /// Every broken rule at once; the picture is stored only when the rest is right.
    async fn check(&self, command: UpdateProfile) -> Result<Checked, UpdateProfileError> {
        let UpdateProfile { display_name, bio, status, custom_status, avatar } = command;
        let mut errors = Violations::default();
        let display_name =
            display_name.and_then(|text| errors.check("display_name", user::display_name(&text)));
        let bio = bio.and_then(|text| errors.check("bio", user::bio(&text)));
        let custom_status =
            custom_status.and_then(|text| errors.check("custom_status", user::custom_status(&text)));
        let picture = match avatar {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(upload) => match self.inspect_avatar(&upload).await? {
                Ok(inspected) => Patch::Set((upload, inspected)),
                Err(broken) => {
                    errors.0.extend(broken.0);
                    Patch::Keep
                }
            },
        };
        errors.into_result()?;
        let avatar = match picture {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set((upload, inspected)) => Patch::Set(self.store_avatar(&upload, &inspected).await?),
        };
        Ok(Checked { display_name, bio, status, custom_status, avatar })
    }

    /// Removes whichever picture lost its row: the former one after a commit, the new one without.
    fn clean_up(&self, former: Option<FileKey>, present: Option<FileKey>, committed: bool) {
        if former == present {
            return;
        }
        let unused = if committed { former } else { present };
        if let Some(key) = unused {
            avatar::remove(&self.files, self.background.as_ref(), key);
        }
    }
}

impl Checked {
    fn apply(self, mut user: User) -> (User, Option<NewFile>) {
        let Self { display_name, bio, status, custom_status, avatar } = self;
        user.display_name = display_name.unwrap_or(user.display_name);
        user.bio = bio.unwrap_or(user.bio);
        user.custom_status = custom_status.unwrap_or(user.custom_status);
        if let Some(status) = status {
            user.status = status;
            user.status_chosen = status != Status::Online;
        }
        match avatar {
            Patch::Keep => (user, None),
            Patch::Clear => (User { avatar: None, ..user }, None),
            Patch::Set(file) => (User { avatar: file.key(), ..user }, Some(file)),
        }
    }
}

#[cfg(test)]
mod tests;
