//! What creating and changing a server share: the rules, and pictures that are stored before the unit begins.

use meshup_domain::Violations;
use meshup_domain::server::{ServerChanges, ServerProfile, ServerSettings, region};

use super::{ServerDefaults, Servers, pictures};
use crate::access::AccessError;
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError, Upload};

operation_error! {
    /// Why a server was not made or changed.
    ChangeServerError: Access(AccessError), Invalid(Violations), Platform(PlatformError), Store(StoreError);
}

impl Servers {
    /// The changes with their pictures stored. Every rule that they break is told at once, and nothing is stored then;
    /// `apply` says which rules.
    pub(super) async fn check(
        &self,
        changes: ServerChanges<Upload>,
        apply: fn(ServerProfile, ServerChanges) -> Result<ServerProfile, Violations>,
    ) -> Result<ServerChanges, ChangeServerError> {
        let files = self.files.as_ref();
        let (pictures, changes) = changes.split();
        let mut violations = Violations::default();
        if let Some(word) = &changes.region {
            violations.check("region", region(word, &self.defaults.regions));
        }
        let pictures = pictures::examine(files, pictures, &mut violations).await?;
        violations.and(apply(self.new_profile(), changes.clone()))?;
        let [icon, banner] = pictures::store(files, pictures).await?;
        Ok(ServerChanges { icon, banner, ..changes })
    }

    /// What a new server starts with.
    pub(super) fn new_profile(&self) -> ServerProfile {
        let ServerDefaults { regions, max_members, max_channels } = self.defaults.as_ref();
        ServerProfile {
            region: regions.first().cloned().unwrap_or_default(),
            settings: ServerSettings {
                max_members: *max_members,
                max_channels: *max_channels,
                ..ServerSettings::default()
            },
            ..ServerProfile::default()
        }
    }
}
