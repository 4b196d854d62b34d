//! Servers: communities with channels, members and roles.

mod profile;
mod settings;

use time::OffsetDateTime;

use crate::audit::Change;
use crate::member::Standing;
use crate::permission::{Allowed, ManageServer, TransferServer};
use crate::{ServerId, UserId};

pub use profile::{ServerChanges, ServerProfile, region};
pub use settings::{ServerSettings, ServerSettingsChanges};

/// A community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// UUIDv7, so ids sort by creation time.
    pub id: ServerId,
    /// The fields that users edit, with the settings.
    pub profile: ServerProfile,
    /// A member who passes every permission check and cannot leave, until they transfer the server.
    pub owner: UserId,
    /// Current members, excluding banned ones; maintained by the store in the transaction of each change.
    pub member_count: i32,
    /// When the server was created.
    pub created_at: OffsetDateTime,
    /// When the profile or the owner last changed.
    pub updated_at: OffsetDateTime,
    /// When a setting last changed.
    pub settings_updated_at: OffsetDateTime,
}

impl Server {
    /// Whether a user with this standing could join now without an invite.
    pub fn is_open_to(&self, standing: Standing) -> bool {
        standing == Standing::Stranger && standing.may_join(self.profile.is_public).is_ok() && !self.is_full()
    }

    /// Whether it has as many members as it admits.
    pub fn is_full(&self) -> bool {
        self.member_count >= self.profile.settings.max_members
    }

    /// A new server without members; its owner is the first to join.
    pub fn create(id: ServerId, owner: UserId, profile: ServerProfile, now: OffsetDateTime) -> Self {
        Self {
            id,
            profile,
            owner,
            member_count: 0,
            created_at: now,
            updated_at: now,
            settings_updated_at: now,
        }
    }

    /// Replaces the profile and returns the changed fields for the audit log.
    pub fn revise(
        &mut self,
        allowed: &Allowed<ManageServer>,
        profile: ServerProfile,
        now: OffsetDateTime,
    ) -> Vec<Change> {
        let mut differences = self.profile.differences(&profile);
        differences.extend(self.configure(allowed, profile.settings.clone(), now));
        self.profile = profile;
        self.updated_at = now;
        differences
    }

    /// Replaces the settings and returns the changed fields for the audit log. `settings_updated_at` changes
    /// only if they do.
    pub fn configure(
        &mut self,
        _: &Allowed<ManageServer>,
        settings: ServerSettings,
        now: OffsetDateTime,
    ) -> Vec<Change> {
        let differences = self.profile.settings.differences(&settings);
        if !differences.is_empty() {
            self.profile.settings = settings;
            self.settings_updated_at = now;
        }
        differences
    }

    /// Makes `to` the owner. Returns the change for the audit log, if there is one.
    pub fn transfer(
        &mut self,
        _: &Allowed<TransferServer>,
        to: UserId,
        now: OffsetDateTime,
    ) -> Option<Change> {
        let change = Change::of("owner", &self.owner, &to);
        self.owner = to;
        self.updated_at = now;
        change
    }
}
