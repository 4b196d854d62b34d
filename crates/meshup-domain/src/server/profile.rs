//! The editable part of a server.

use super::settings::{self, ServerSettings};
use crate::audit::Change;
use crate::text::bounded;
use crate::{FileKey, Patch, Violation, Violations};

/// The profile of a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerProfile {
    /// 1 to 100 characters; not unique.
    pub name: String,
    /// At most 2,000 characters.
    pub description: String,
    /// The stored image; `None` without one.
    pub icon: Option<FileKey>,
    /// The stored image; `None` without one.
    pub banner: Option<FileKey>,
    /// One of the regions offered by the installation when it was chosen; a label.
    pub region: String,
    /// Whether everyone may see and join the server.
    pub is_public: bool,
    /// Updated separately, apart from `verification_level`.
    pub settings: ServerSettings,
}

/// A partial update of a server profile; `None` keeps a field. `P` is a picture, either uploaded or stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerChanges<P = FileKey> {
    /// 1 to 100 characters.
    pub name: Option<String>,
    /// At most 2,000 characters.
    pub description: Option<String>,
    /// One of the regions offered by the installation: see [`region`].
    pub region: Option<String>,
    /// Whether everyone may see and join the server.
    pub is_public: Option<bool>,
    /// 0 to 4; the same value as in the settings.
    pub verification_level: Option<i64>,
    /// The new image; the previous one is deleted.
    pub icon: Patch<P>,
    /// The new image; the previous one is deleted.
    pub banner: Patch<P>,
}

impl<P> ServerChanges<P> {
    /// Separates the icon and the banner from the other changes.
    pub fn split<Q>(self) -> ([Patch<P>; 2], ServerChanges<Q>) {
        let Self { name, description, region, is_public, verification_level, icon, banner } = self;
        let rest = ServerChanges {
            name,
            description,
            region,
            is_public,
            verification_level,
            icon: Patch::Keep,
            banner: Patch::Keep,
        };
        ([icon, banner], rest)
    }
}

impl ServerProfile {
    /// The profile of a new server, starting from the defaults in `self`. The name is required.
    pub fn create(self, mut changes: ServerChanges) -> Result<Self, Violations> {
        changes.name.get_or_insert_default();
        self.apply(changes)
    }

    /// The updated profile, or every rule that the changes violate.
    pub fn apply(mut self, changes: ServerChanges) -> Result<Self, Violations> {
        let ServerChanges { name, description: about, region, is_public, verification_level, icon, banner } =
            changes;
        let mut violations = Violations::default();
        violations.set("name", &mut self.name, name.as_deref().map(server_name));
        violations.set("description", &mut self.description, about.as_deref().map(description));
        let place = &mut self.settings.verification_level;
        violations.set("verification_level", place, verification_level.map(settings::verification_level));
        self.region = region.unwrap_or(self.region);
        self.is_public = is_public.unwrap_or(self.is_public);
        self.icon = icon.apply(self.icon);
        self.banner = banner.apply(self.banner);
        violations.into_result().map(|()| self)
    }

    /// The fields that differ in `after`, except the settings, which have their own comparison.
    pub(super) fn differences(&self, after: &Self) -> Vec<Change> {
        let Self { name, description, icon, banner, region, is_public, settings: _ } = self;
        let file = |key: &Option<FileKey>| key.as_ref().map(|key| key.0.clone());
        [
            Change::of("name", name, &after.name),
            Change::of("description", description, &after.description),
            Change::between("icon", file(icon), file(&after.icon)),
            Change::between("banner", file(banner), file(&after.banner)),
            Change::of("region", region, &after.region),
            Change::of("is_public", is_public, &after.is_public),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Checks that the installation offers a region.
pub fn region(word: &str, offered: &[String]) -> Result<(), Violation> {
    if offered.iter().any(|known| known == word) { Ok(()) } else { Err(Violation::unknown_choice(word)) }
}

/// Validates a server name: 1 to 100 characters.
fn server_name(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=100)
}

/// Validates a server description: at most 2,000 characters.
fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=2_000)
}
