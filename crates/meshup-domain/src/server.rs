//! Servers: communities with channels, members and roles.

mod settings;

use time::OffsetDateTime;

use crate::audit::Change;
use crate::permission::{Allowed, ManageServer, TransferServer};
use crate::text::bounded;
use crate::{FileKey, ServerId, UserId, Violation};

pub use settings::*;

/// A community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub id: ServerId,
    pub name: String,
    pub description: String,
    pub icon: Option<FileKey>,
    pub banner: Option<FileKey>,
    pub region: String,
    pub is_public: bool,
    pub owner: UserId,
    pub settings: ServerSettings,
    /// Members now, the banned not counted; kept by the store in the transaction of each change.
    pub member_count: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// What people choose about a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerProfile {
    pub name: String,
    pub description: String,
    pub icon: Option<FileKey>,
    pub banner: Option<FileKey>,
    pub region: String,
    pub is_public: bool,
    pub verification_level: i16,
}

impl ServerProfile {
    /// What is different in `after`, field by field.
    fn changes(&self, after: &Self) -> Vec<Change> {
        let Self { name, description, icon, banner, region, is_public, verification_level } = self;
        let file = |key: &Option<FileKey>| key.as_ref().map(|key| key.0.clone());
        [
            Change::of("name", name, &after.name),
            Change::of("description", description, &after.description),
            Change::between("icon", file(icon), file(&after.icon)),
            Change::between("banner", file(banner), file(&after.banner)),
            Change::of("region", region, &after.region),
            Change::of("is_public", is_public, &after.is_public),
            Change::of("verification_level", verification_level, &after.verification_level),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// How many a server may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    pub max_members: i32,
    pub max_channels: i32,
}

impl Server {
    /// A new server without members yet; its owner is the first to be admitted.
    pub fn found(
        id: ServerId,
        owner: UserId,
        profile: ServerProfile,
        limits: ServerLimits,
        now: OffsetDateTime,
    ) -> Self {
        let ServerProfile { name, description, icon, banner, region, is_public, verification_level } =
            profile;
        Self {
            id,
            name,
            description,
            icon,
            banner,
            region,
            is_public,
            owner,
            settings: ServerSettings::initial(verification_level, limits, now),
            member_count: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// What people chose about it.
    pub fn profile(&self) -> ServerProfile {
        ServerProfile {
            name: self.name.clone(),
            description: self.description.clone(),
            icon: self.icon.clone(),
            banner: self.banner.clone(),
            region: self.region.clone(),
            is_public: self.is_public,
            verification_level: self.settings.verification_level,
        }
    }

    /// Takes over a new profile, and tells what changed by it.
    pub fn revise(
        &mut self,
        _: &Allowed<ManageServer>,
        profile: ServerProfile,
        now: OffsetDateTime,
    ) -> Vec<Change> {
        let changes = self.profile().changes(&profile);
        let ServerProfile { name, description, icon, banner, region, is_public, verification_level } =
            profile;
        self.name = name;
        self.description = description;
        self.icon = icon;
        self.banner = banner;
        self.region = region;
        self.is_public = is_public;
        if self.settings.verification_level != verification_level {
            self.settings.verification_level = verification_level;
            self.settings.updated_at = now;
        }
        self.updated_at = now;
        changes
    }

    /// Takes over new settings, and tells what changed by it. Nothing changed leaves `updated_at` as it was.
    pub fn configure(
        &mut self,
        _: &Allowed<ManageServer>,
        settings: ServerSettings,
        now: OffsetDateTime,
    ) -> Vec<Change> {
        let changes = self.settings.changes(&settings);
        if !changes.is_empty() {
            self.settings = ServerSettings { updated_at: now, ..settings };
        }
        changes
    }

    /// Gives the server another owner.
    pub fn hand_over(
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

/// A server's name, 1 to 100 characters.
pub fn server_name(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=100)
}

/// What a server is about, at most 2,000 characters.
pub fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=2_000)
}
