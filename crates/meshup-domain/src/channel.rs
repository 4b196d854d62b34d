//! Channels of a server.

use time::OffsetDateTime;

use crate::audit::Change;
use crate::permission::{Allowed, ManageChannel, ManageChannels};
use crate::text::{bounded, within};
use crate::{ChannelId, Patch, RoomId, ServerId, UserId, Violation, Violations, string_enum};

string_enum! {
    /// The purpose of a channel.
    ChannelType {
        /// A general channel, the default.
        Text = "text",
        /// Shown as a voice channel by clients; messages work as in a text channel.
        Voice = "voice",
        /// Only holders of `channel.manage` can post.
        Announcement = "announcement",
        /// Shown as a stage by clients; messages work as in a text channel.
        Stage = "stage",
    }
}

/// A channel of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// UUIDv7, so ids sort by creation time.
    pub id: ChannelId,
    /// The server that the channel belongs to; fixed.
    pub server: ServerId,
    /// The room with its messages, created and deleted with the channel.
    pub room: RoomId,
    /// The settings that members edit.
    pub profile: ChannelProfile,
    /// The creator, who always sees the channel if it is private and can choose its members.
    pub created_by: UserId,
    /// When the channel was created.
    pub created_at: OffsetDateTime,
    /// When the profile was last written; messages do not affect it.
    pub updated_at: OffsetDateTime,
}

/// The settings of a channel that members edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelProfile {
    /// 1 to 100 characters; unique within the server, ignoring case.
    pub name: String,
    /// At most 1,000 characters; empty by default.
    pub description: String,
    /// The purpose, which determines who can post.
    pub channel_type: ChannelType,
    /// 0 to [`MAX_POSITION`]; channels are listed in ascending order, and by age at the same position.
    pub position: i32,
    /// Whether the channel is visible only to its creator, holders of `channel.manage`, and users added
    /// individually.
    pub is_private: bool,
    /// A hint for clients; the server does not restrict access.
    pub is_nsfw: bool,
    /// Minimum seconds between two messages of one member, 0 to 21,600.
    pub slowmode_delay: i32,
    /// The channel of the same server under which clients show this one. Nothing is inherited from it.
    pub parent_category: Option<ChannelId>,
}

/// A partial update of a channel profile; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChannelChanges {
    /// 1 to 100 characters; must be unique within the server, ignoring case.
    pub name: Option<String>,
    /// At most 1,000 characters.
    pub description: Option<String>,
    /// The new purpose.
    pub channel_type: Option<ChannelType>,
    /// 0 to [`MAX_POSITION`]. A new channel is placed last if this is `None`.
    pub position: Option<i64>,
    /// Whether the channel becomes private; users who lose access are disconnected.
    pub is_private: Option<bool>,
    /// The new value of the hint for clients.
    pub is_nsfw: Option<bool>,
    /// Seconds, 0 to 21,600.
    pub slowmode_delay: Option<i64>,
    /// A channel of the same server that is not a descendant of this one; the caller checks both.
    pub parent_category: Patch<ChannelId>,
}

/// The profile that a new channel starts from, without a name yet.
impl Default for ChannelProfile {
    fn default() -> Self {
        Self {
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
}

impl ChannelProfile {
    /// The profile of a new channel. The name is required.
    pub fn create(mut changes: ChannelChanges) -> Result<Self, Violations> {
        changes.name.get_or_insert_default();
        Self::default().apply(changes)
    }

    /// The updated profile, or every rule that the changes violate.
    pub fn apply(mut self, changes: ChannelChanges) -> Result<Self, Violations> {
        let ChannelChanges {
            name,
            description: about,
            channel_type,
            position: place,
            is_private,
            is_nsfw,
            slowmode_delay: delay,
            parent_category,
        } = changes;
        let mut violations = Violations::default();
        violations.set("name", &mut self.name, name.as_deref().map(channel_name));
        violations.set("description", &mut self.description, about.as_deref().map(description));
        violations.set("position", &mut self.position, place.map(position));
        violations.set("slowmode_delay", &mut self.slowmode_delay, delay.map(slowmode_delay));
        self.channel_type = channel_type.unwrap_or(self.channel_type);
        self.is_private = is_private.unwrap_or(self.is_private);
        self.is_nsfw = is_nsfw.unwrap_or(self.is_nsfw);
        self.parent_category = parent_category.apply(self.parent_category);
        violations.into_result().map(|()| self)
    }

    /// The fields that differ in `after`, for the audit log.
    fn differences(&self, after: &Self) -> Vec<Change> {
        let Self {
            name,
            description,
            channel_type,
            position,
            is_private,
            is_nsfw,
            slowmode_delay,
            parent_category,
        } = self;
        let parent = |id: Option<ChannelId>| id.map(|id| id.to_string());
        [
            Change::of("name", name, &after.name),
            Change::of("description", description, &after.description),
            Change::of("channel_type", channel_type.as_str(), after.channel_type.as_str()),
            Change::of("position", position, &after.position),
            Change::of("is_private", is_private, &after.is_private),
            Change::of("is_nsfw", is_nsfw, &after.is_nsfw),
            Change::of("slowmode_delay", slowmode_delay, &after.slowmode_delay),
            Change::between("parent_category", parent(*parent_category), parent(after.parent_category)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Channel {
    /// A new channel in the server for which the permission was granted.
    pub fn create(
        allowed: &Allowed<ManageChannels>,
        (id, room): (ChannelId, RoomId),
        profile: ChannelProfile,
        now: OffsetDateTime,
    ) -> Self {
        let (server, created_by) = (allowed.scope(), allowed.by());
        Self { id, server, room, profile, created_by, created_at: now, updated_at: now }
    }

    /// Replaces the profile and returns the changed fields for the audit log.
    pub fn revise(
        &mut self,
        _: &Allowed<ManageChannel>,
        profile: ChannelProfile,
        now: OffsetDateTime,
    ) -> Vec<Change> {
        let differences = self.profile.differences(&profile);
        self.profile = profile;
        self.updated_at = now;
        differences
    }
}

/// The highest position in the channel list.
pub const MAX_POSITION: i32 = 1_000_000;

/// Validates a channel name: 1 to 100 characters.
pub fn channel_name(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=100)
}

/// Validates a channel description: at most 1,000 characters.
pub fn description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=1_000)
}

/// Validates a slow-mode delay: 0 to 21,600 seconds.
pub fn slowmode_delay(value: i64) -> Result<i32, Violation> {
    within(value, 0..=21_600).map(|delay| i32::try_from(delay).unwrap_or_default())
}

/// Validates a position in the channel list: 0 to [`MAX_POSITION`].
pub fn position(value: i64) -> Result<i32, Violation> {
    within(value, 0..=i64::from(MAX_POSITION)).map(|position| i32::try_from(position).unwrap_or_default())
}

/// Whether making `parent` the parent of `channel` would create a cycle. `parents` maps every channel of the
/// server to its parent.
pub fn makes_cycle(
    channel: ChannelId,
    parent: ChannelId,
    parents: &[(ChannelId, Option<ChannelId>)],
) -> bool {
    let mut at = Some(parent);
    for _ in 0..=parents.len() {
        match at {
            None => return false,
            Some(here) if here == channel => return true,
            Some(here) => at = parents.iter().find(|(id, _)| *id == here).and_then(|(_, parent)| *parent),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_category_cannot_be_put_below_its_own_child() {
        let [a, b, c] = [1, 2, 3].map(|n| ChannelId(Uuid::from_u128(n)));
        let parents = [(a, None), (b, Some(a)), (c, Some(b))];
        assert!(makes_cycle(a, c, &parents));
        assert!(makes_cycle(a, a, &parents));
        assert!(!makes_cycle(c, a, &parents));
    }
}
