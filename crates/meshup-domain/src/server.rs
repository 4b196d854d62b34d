//! Servers: communities with channels, members and roles.

use time::OffsetDateTime;

use crate::text::{Broken, bounded, within};
use crate::{FileKey, ServerId, UserId};

/// Regions that a server may be in where the configuration names no others; the first is the default.
pub const REGIONS: [&str; 4] = ["us-east", "us-west", "eu-central", "asia-pacific"];

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
    /// 0 to 4; what members must have shown before they post.
    pub verification_level: i16,
    pub owner: UserId,
    /// Members at most, the banned not counted; 1 to 1,000,000.
    pub max_members: i32,
    /// Channels at most; 1 to 5,000.
    pub max_channels: i32,
    /// A `.manage` permission may be used only with two-factor authentication on.
    pub require_two_factor: bool,
    /// Members now, the banned not counted; kept by the store in the transaction of each change.
    pub member_count: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// A server's name, 1 to 100 characters.
pub fn server_name(text: &str) -> Result<String, Broken> {
    bounded(text, 1..=100)
}

/// What a server is about, at most 2,000 characters.
pub fn description(text: &str) -> Result<String, Broken> {
    bounded(text, 0..=2_000)
}

/// A verification level, 0 to 4.
pub fn verification_level(value: i64) -> Result<i16, Broken> {
    within(value, 0..=4).map(|level| i16::try_from(level).unwrap_or_default())
}
