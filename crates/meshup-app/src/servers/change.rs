//! The common parts of creating and updating a server: validation, and storing pictures before the unit
//! begins.

use meshup_domain::Violations;
use meshup_domain::server::{ServerChanges, ServerProfile, ServerSettings, region};

use super::{ServerDefaults, Servers, pictures};
use crate::access::AccessError;
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError, Upload};

operation_error! {
    /// Why the server was not created or updated.
    ChangeServerError: Access(AccessError), Invalid(Violations), Platform(PlatformError), Store(StoreError);
}

impl Servers {
    /// The changes with their pictures stored. `apply` validates the other fields; all violations are
    /// returned together, and then nothing is stored.
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

    /// The profile that a new server starts from.
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
