//! Channels of a server.

use time::OffsetDateTime;

use crate::text::{Broken, bounded, within};
use crate::{ChannelId, RoomId, ServerId, UserId, words};

words! {
    /// What a channel is for.
    ChannelType { Text = "text", Voice = "voice", Announcement = "announcement", Stage = "stage" }
}

/// A channel of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub id: ChannelId,
    pub server: ServerId,
    pub room: RoomId,
    /// Unique in the server without regard to case.
    pub name: String,
    pub description: String,
    pub channel_type: ChannelType,
    pub position: i32,
    pub is_private: bool,
    pub is_nsfw: bool,
    /// Seconds between two messages of one member, 0 to 21,600.
    pub slowmode_delay: i32,
    pub parent_category: Option<ChannelId>,
    pub created_by: UserId,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// A channel's name, 1 to 100 characters.
pub fn channel_name(text: &str) -> Result<String, Broken> {
    bounded(text, 1..=100)
}

/// What a channel is about, at most 1,000 characters.
pub fn description(text: &str) -> Result<String, Broken> {
    bounded(text, 0..=1_000)
}

/// Seconds of slow mode, 0 to 21,600.
pub fn slowmode_delay(value: i64) -> Result<i32, Broken> {
    within(value, 0..=21_600).map(|delay| i32::try_from(delay).unwrap_or_default())
}

/// A channel's place in the list, 0 to 1,000,000.
pub fn position(value: i64) -> Result<i32, Broken> {
    within(value, 0..=1_000_000).map(|position| i32::try_from(position).unwrap_or_default())
}

/// Whether putting `channel` below `parent` would make a circle. `parents` names the parent of every channel of
/// the server.
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
