//! The settings of a server (`docs/rules.md#server-settings`).

use crate::audit::Change;
use crate::moderation::banned_words;
use crate::module::{Module, Modules};
use crate::retention::MAX_DAYS;
use crate::text::within;
use crate::{Patch, Violation, Violations};

/// The settings that apply to every member of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// The level of members without a preference: all messages if true, otherwise mentions only.
    pub default_notifications: bool,
    /// A hint for clients; the server does not inspect pictures.
    pub explicit_content_filter: bool,
    /// 0 to 4; what members must prove before they can post.
    pub verification_level: i16,
    /// Whether `.manage` permissions require two-factor authentication.
    pub require_two_factor: bool,
    /// Whether messages that contain a banned word are refused.
    pub auto_moderation: bool,
    /// In their original spelling; see [`crate::moderation`].
    pub banned_words: Vec<String>,
    /// The modules that are switched on.
    pub modules: Modules,
    /// The maximum number of members, excluding banned ones: 1 to 1,000,000.
    pub max_members: i32,
    /// The maximum number of channels: 1 to 5,000.
    pub max_channels: i32,
    /// How many days messages in channels are kept: 1 to [`MAX_DAYS`]; `None` for the setting of the site.
    pub retention_days: Option<i32>,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            default_notifications: true,
            explicit_content_filter: true,
            verification_level: 0,
            require_two_factor: false,
            auto_moderation: false,
            banned_words: Vec::new(),
            modules: Modules::default(),
            max_members: 100,
            max_channels: 50,
            retention_days: None,
        }
    }
}

/// A partial update of the settings; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerSettingsChanges {
    /// Whether members without a preference are notified of everything, rather than of mentions only.
    pub default_notifications: Option<bool>,
    /// The new value of the hint for clients.
    pub explicit_content_filter: Option<bool>,
    /// 0 to 4.
    pub verification_level: Option<i64>,
    /// Turning it on requires the permission [`RequireTwoFactor`](crate::permission::RequireTwoFactor).
    pub require_two_factor: Option<bool>,
    /// Whether messages that contain a banned word are refused.
    pub auto_moderation: Option<bool>,
    /// Replaces the whole list: at most 500, each 1 to 100 characters.
    pub banned_words: Option<Vec<String>>,
    /// Whether the module is switched on; its items are kept while it is off.
    pub tasks: Option<bool>,
    /// Like `tasks`.
    pub notes: Option<bool>,
    /// Like `tasks`.
    pub events: Option<bool>,
    /// Like `tasks`.
    pub polls: Option<bool>,
    /// 1 to 1,000,000. Lowering it removes nobody.
    pub max_members: Option<i64>,
    /// 1 to 5,000. Lowering it deletes no channel.
    pub max_channels: Option<i64>,
    /// 1 to [`MAX_DAYS`]. Lowering it deletes messages.
    pub retention_days: Patch<i64>,
}

impl ServerSettings {
    /// The updated settings, or every rule that the changes violate.
    pub fn apply(mut self, changes: ServerSettingsChanges) -> Result<Self, Violations> {
        let ServerSettingsChanges {
            default_notifications,
            explicit_content_filter,
            verification_level: level,
            require_two_factor,
            auto_moderation,
            banned_words: words,
            tasks,
            notes,
            events,
            polls,
            max_members: members,
            max_channels: channels,
            retention_days: days,
        } = changes;
        let mut violations = Violations::default();
        violations.set("verification_level", &mut self.verification_level, level.map(verification_level));
        violations.set("banned_words", &mut self.banned_words, words.as_deref().map(banned_words));
        violations.set("max_members", &mut self.max_members, members.map(max_members));
        violations.set("max_channels", &mut self.max_channels, channels.map(max_channels));
        let days = days.try_map(retention_days).map(|days| days.apply(self.retention_days));
        violations.set("retention_days", &mut self.retention_days, Some(days));
        self.default_notifications = default_notifications.unwrap_or(self.default_notifications);
        self.explicit_content_filter = explicit_content_filter.unwrap_or(self.explicit_content_filter);
        self.require_two_factor = require_two_factor.unwrap_or(self.require_two_factor);
        self.auto_moderation = auto_moderation.unwrap_or(self.auto_moderation);
        for (module, on) in
            [(Module::Tasks, tasks), (Module::Notes, notes), (Module::Events, events), (Module::Polls, polls)]
        {
            self.modules = on.map_or(self.modules, |on| self.modules.with(module, on));
        }
        violations.into_result().map(|()| self)
    }

    /// The fields that differ in `after`, under the names that clients know.
    pub(super) fn differences(&self, after: &Self) -> Vec<Change> {
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
            retention_days,
        } = self;
        let text = |days: &Option<i32>| days.map(|days| days.to_string());
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
            Change::between("retention_days", text(retention_days), text(&after.retention_days)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Validates a verification level: 0 to 4.
pub(super) fn verification_level(value: i64) -> Result<i16, Violation> {
    within(value, 0..=4).map(|level| i16::try_from(level).unwrap_or_default())
}

/// Validates the maximum number of members: 1 to 1,000,000.
fn max_members(value: i64) -> Result<i32, Violation> {
    within(value, 1..=1_000_000).map(|count| i32::try_from(count).unwrap_or_default())
}

/// Validates the maximum number of channels: 1 to 5,000.
fn max_channels(value: i64) -> Result<i32, Violation> {
    within(value, 1..=5_000).map(|count| i32::try_from(count).unwrap_or_default())
}

/// Validates how many days messages are kept: 1 to [`MAX_DAYS`].
fn retention_days(value: i64) -> Result<i32, Violation> {
    within(value, 1..=MAX_DAYS.into()).map(|days| i32::try_from(days).unwrap_or(MAX_DAYS))
}
