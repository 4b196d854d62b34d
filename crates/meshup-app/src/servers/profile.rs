//! The rules for what people choose about a server, for creation and update alike.

use meshup_domain::Violations;

use meshup_domain::Violation;
use meshup_domain::server::{ServerProfile, description, server_name, verification_level};

/// The fields of a command that become part of a profile. Nothing keeps what was there.
#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) region: Option<String>,
    pub(super) is_public: Option<bool>,
    pub(super) verification_level: Option<i64>,
}

impl Wishes {
    /// The profile after the change; broken rules are noted, and what they are about stays as it was.
    pub(super) fn apply(
        self,
        mut profile: ServerProfile,
        regions: &[String],
        errors: &mut Violations,
    ) -> ServerProfile {
        let Self { name, description: about, region, is_public, verification_level: level } = self;
        if let Some(name) = name.and_then(|name| errors.check("name", server_name(&name))) {
            profile.name = name;
        }
        if let Some(about) = about.and_then(|text| errors.check("description", description(&text))) {
            profile.description = about;
        }
        if let Some(region) = region.and_then(|name| errors.check("region", known(regions, name))) {
            profile.region = region;
        }
        if let Some(level) =
            level.and_then(|level| errors.check("verification_level", verification_level(level)))
        {
            profile.verification_level = level;
        }
        profile.is_public = is_public.unwrap_or(profile.is_public);
        profile
    }
}

fn known(regions: &[String], name: String) -> Result<String, Violation> {
    if regions.contains(&name) {
        Ok(name)
    } else {
        Err(Violation::UnknownChoice(name.chars().take(50).collect()))
    }
}
