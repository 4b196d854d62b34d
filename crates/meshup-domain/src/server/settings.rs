//! What a server has set, beside its profile (CONTRACT section 2, Settings).

use crate::Violation;
use time::OffsetDateTime;

use super::ServerLimits;
use crate::audit::Change;
use crate::module::{Module, Modules};
use crate::text::within;

/// What holds for everybody in a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// Members without a preference of their own hear everything; else only mentions.
    pub default_notifications: bool,
    /// For clients: nothing here looks into pictures.
    pub explicit_content_filter: bool,
    /// 0 to 4; what members must have shown before they post.
    pub verification_level: i16,
    /// A `.manage` permission may be used only with two-factor authentication on.
    pub require_two_factor: bool,
    /// Messages that hold a banned word are refused.
    pub auto_moderation: bool,
    /// As they were typed; see [`crate::moderation`].
    pub banned_words: Vec<String>,
    /// What is switched on.
    pub modules: Modules,
    /// Members at most, the banned not counted; 1 to 1,000,000.
    pub max_members: i32,
    /// Channels at most; 1 to 5,000.
    pub max_channels: i32,
    pub updated_at: OffsetDateTime,
}

impl ServerSettings {
    /// What a new server starts with.
    pub fn initial(verification_level: i16, limits: ServerLimits, now: OffsetDateTime) -> Self {
        let ServerLimits { max_members, max_channels } = limits;
        Self {
            default_notifications: true,
            explicit_content_filter: true,
            verification_level,
            require_two_factor: false,
            auto_moderation: false,
            banned_words: Vec::new(),
            modules: Modules::default(),
            max_members,
            max_channels,
            updated_at: now,
        }
    }

    /// What is different in `after`, by the names of the documents.
    pub(super) fn changes(&self, after: &Self) -> Vec<Change> {
        let Self {
            default_notifications,
            explicit_content_filter,
            verification_level,
            require_two_factor,
            auto_moderation,
            banned_words,
            modules,
            max_members,
            max_channels,
            updated_at: _,
        } = self;
        let enabled = |(module, name)| Change::of(name, &modules.has(module), &after.modules.has(module));
        [
            Change::of("default_notifications", default_notifications, &after.default_notifications),
            Change::of("explicit_content_filter", explicit_content_filter, &after.explicit_content_filter),
            Change::of("verification_level", verification_level, &after.verification_level),
            Change::of("require_2fa_for_admin", require_two_factor, &after.require_two_factor),
            Change::of("auto_moderation", auto_moderation, &after.auto_moderation),
            Change::of("banned_words", &format!("{banned_words:?}"), &format!("{:?}", after.banned_words)),
            enabled((Module::Tasks, "enable_tasks")),
            enabled((Module::Notes, "enable_notes")),
            enabled((Module::Events, "enable_events")),
            enabled((Module::Polls, "enable_polls")),
            Change::of("max_members", max_members, &after.max_members),
            Change::of("max_channels", max_channels, &after.max_channels),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A verification level, 0 to 4.
pub fn verification_level(value: i64) -> Result<i16, Violation> {
    within(value, 0..=4).map(|level| i16::try_from(level).unwrap_or_default())
}

/// How many members a server may have, 1 to 1,000,000.
pub fn max_members(value: i64) -> Result<i32, Violation> {
    within(value, 1..=1_000_000).map(|count| i32::try_from(count).unwrap_or_default())
}

/// How many channels a server may have, 1 to 5,000.
pub fn max_channels(value: i64) -> Result<i32, Violation> {
    within(value, 1..=5_000).map(|count| i32::try_from(count).unwrap_or_default())
}
