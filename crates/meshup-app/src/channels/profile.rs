//! The rules for what people choose about a channel, for creation and update alike.

use meshup_domain::channel::{
    ChannelProfile, ChannelType, channel_name, description, position, slowmode_delay,
};
use meshup_domain::{ChannelId, Patch, Violations};

/// The fields of a command that become part of a profile. Nothing keeps what was there.
#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) channel_type: Option<String>,
    pub(super) position: Option<i64>,
    pub(super) is_private: Option<bool>,
    pub(super) is_nsfw: Option<bool>,
    pub(super) slowmode_delay: Option<i64>,
    pub(super) parent_category: Patch<ChannelId>,
}

impl Wishes {
    /// The profile after the change; broken rules are noted, and what they are about stays as it was.
    pub(super) fn apply(self, mut profile: ChannelProfile, errors: &mut Violations) -> ChannelProfile {
        let Self {
            name,
            description: about,
            channel_type: kind,
            position: place,
            is_private,
            is_nsfw,
            slowmode_delay: delay,
            parent_category,
        } = self;
        if let Some(name) = name.and_then(|name| errors.check("name", channel_name(&name))) {
            profile.name = name;
        }
        if let Some(about) = about.and_then(|text| errors.check("description", description(&text))) {
            profile.description = about;
        }
        if let Some(kind) = kind.and_then(|word| errors.check("channel_type", word.parse::<ChannelType>())) {
            profile.channel_type = kind;
        }
        if let Some(place) = place.and_then(|place| errors.check("position", position(place))) {
            profile.position = place;
        }
        if let Some(delay) = delay.and_then(|delay| errors.check("slowmode_delay", slowmode_delay(delay))) {
            profile.slowmode_delay = delay;
        }
        profile.is_private = is_private.unwrap_or(profile.is_private);
        profile.is_nsfw = is_nsfw.unwrap_or(profile.is_nsfw);
        profile.parent_category = parent_category.apply(profile.parent_category);
        profile
    }
}

/// A profile of which nothing is chosen yet.
pub(super) fn blank() -> ChannelProfile {
    ChannelProfile {
        name: String::new(),
        description: String::new(),
        channel_type: ChannelType::Text,
        position: 0,
        is_private: false,
        is_nsfw: false,
        slowmode_delay: 0,
        parent_category: None,
    }
}
