//! Notification preferences.

use time::OffsetDateTime;

use super::RoomSettings;
use crate::notification::NotificationKind;
use crate::{Patch, PreferenceId, ServerId, UserId, string_enum};

string_enum! {
    /// Which notifications from a server a user receives.
    NotificationLevel {
        /// Every notification, subject to [`Topics`].
        All = "all",
        /// Only mentions.
        Mentions = "mentions",
        /// None at all.
        Nothing = "nothing",
    }
}

/// The kinds of notifications that a user wants, from any source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topics {
    /// Direct messages and message requests.
    pub messages: bool,
    /// Messages that mention the user, one of their roles, or everyone.
    pub mentions: bool,
    /// Assigned, due and overdue tasks.
    pub tasks: bool,
    /// Invitations and reminders.
    pub events: bool,
    /// Closed polls.
    pub polls: bool,
}

impl Topics {
    const fn contains(self, kind: NotificationKind) -> bool {
        match kind {
            NotificationKind::Mention => self.mentions,
            NotificationKind::DirectMessage | NotificationKind::MessageRequest => self.messages,
            NotificationKind::TaskAssigned | NotificationKind::TaskDue | NotificationKind::TaskOverdue => {
                self.tasks
            }
            NotificationKind::EventInvitation | NotificationKind::EventReminder => self.events,
            NotificationKind::PollClosed => self.polls,
            NotificationKind::Announcement => true,
        }
    }
}

/// A user's notification settings for one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerNotificationLevel {
    /// Which notifications the user receives while they are not muted.
    pub level: NotificationLevel,
    /// Whether notifications are muted, until `mute_until` if set and indefinitely otherwise.
    pub mute_server: bool,
    /// Stored as given, even if it has passed.
    pub mute_until: Option<OffsetDateTime>,
}

impl Default for ServerNotificationLevel {
    /// All notifications.
    fn default() -> Self {
        Self::unset(true)
    }
}

/// A partial update of notification settings; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreferenceChanges {
    /// The server that the preference is for; set on creation, and fixed from then on.
    pub server: Option<ServerId>,
    /// Which notifications the user receives.
    pub level: Option<NotificationLevel>,
    /// Whether notifications are muted.
    pub mute_server: Option<bool>,
    /// The end of the mute; a time in the past has no effect, and clearing it mutes indefinitely.
    pub mute_until: Patch<OffsetDateTime>,
}

impl ServerNotificationLevel {
    /// The updated settings; no rule can be violated.
    #[must_use]
    pub fn apply(self, changes: PreferenceChanges) -> Self {
        let PreferenceChanges { server: _, level, mute_server, mute_until } = changes;
        Self {
            level: level.unwrap_or(self.level),
            mute_server: mute_server.unwrap_or(self.mute_server),
            mute_until: mute_until.apply(self.mute_until),
        }
    }

    /// The settings of a member without a preference.
    pub const fn unset(default_notifications: bool) -> Self {
        let level = if default_notifications { NotificationLevel::All } else { NotificationLevel::Mentions };
        Self { level, mute_server: false, mute_until: None }
    }

    /// Whether notifications are muted at `now`.
    pub fn is_muted(&self, now: OffsetDateTime) -> bool {
        self.mute_server && self.mute_until.is_none_or(|until| now < until)
    }
}

/// A user's notification preference for one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preference {
    /// UUIDv7, so ids sort by creation time.
    pub id: PreferenceId,
    /// The user whose preference it is.
    pub user: UserId,
    /// The server that it is for; a user has at most one preference for each.
    pub server: ServerId,
    /// What they chose.
    pub volume: ServerNotificationLevel,
    /// When it was created or last written.
    pub updated_at: OffsetDateTime,
}

/// Everything that determines whether a user receives a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationSettings {
    /// The kinds that the user wants, in every server and conversation.
    pub topics: Topics,
    /// For events in a server: the user's settings for it, or the defaults.
    pub volume: Option<ServerNotificationLevel>,
    /// The user's settings for the channel or conversation; the default without one.
    pub room: RoomSettings,
}

impl NotificationSettings {
    /// Whether the user wants notifications of this kind.
    pub fn allows(&self, kind: NotificationKind, now: OffsetDateTime) -> bool {
        self.allows_message(kind, kind == NotificationKind::Mention, now)
    }

    /// Like [`allows`](Self::allows), where messages of any kind may mention the user.
    pub fn allows_message(&self, kind: NotificationKind, is_mentioned: bool, now: OffsetDateTime) -> bool {
        let Self { topics, volume, room } = self;
        let is_muted = room.is_muted(now) || volume.is_some_and(|volume| volume.is_muted(now));
        let general = volume.map_or(NotificationLevel::All, |volume| volume.level);
        topics.contains(kind)
            && !is_muted
            && match room.level(general) {
                NotificationLevel::All => true,
                NotificationLevel::Mentions => is_mentioned,
                NotificationLevel::Nothing => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::super::RoomNotificationLevel;
    use super::*;
    use time::Duration;

    const NOW: OffsetDateTime = time::macros::datetime!(2025-11-07 12:00 UTC);
    const EVERYTHING: Topics =
        Topics { messages: true, mentions: true, tasks: true, events: true, polls: true };

    fn heard(wants: NotificationSettings) -> Vec<&'static str> {
        let heard = NotificationKind::ALL.iter().filter(|kind| wants.allows(**kind, NOW));
        heard.map(|kind| kind.as_str()).collect()
    }

    fn in_server(volume: ServerNotificationLevel) -> NotificationSettings {
        NotificationSettings { topics: EVERYTHING, volume: Some(volume), room: RoomSettings::default() }
    }

    #[test]
    fn each_topic_silences_its_own_kinds_and_no_others() {
        let without: [(Topics, &[&str]); 5] = [
            (Topics { messages: false, ..EVERYTHING }, &["direct_message", "message_request"]),
            (Topics { mentions: false, ..EVERYTHING }, &["mention"]),
            (Topics { tasks: false, ..EVERYTHING }, &["task_assigned", "task_due", "task_overdue"]),
            (Topics { events: false, ..EVERYTHING }, &["event_invitation", "event_reminder"]),
            (Topics { polls: false, ..EVERYTHING }, &["poll_closed"]),
        ];
        for (topics, silent) in without {
            let heard = heard(NotificationSettings { topics, volume: None, room: RoomSettings::default() });
            for kind in NotificationKind::ALL.iter().map(|kind| kind.as_str()) {
                assert_eq!(heard.contains(&kind), !silent.contains(&kind), "{kind} of {topics:?}");
            }
        }
    }

    #[test]
    fn without_a_preference_the_server_decides() {
        assert_eq!(heard(in_server(ServerNotificationLevel::unset(true))).len(), NotificationKind::ALL.len());
        assert_eq!(heard(in_server(ServerNotificationLevel::unset(false))), ["mention"]);
    }

    #[test]
    fn levels_and_mutes_silence_a_server() {
        use NotificationLevel::{All, Mentions, Nothing};
        let volume =
            |level, mute_server, mute_until| ServerNotificationLevel { level, mute_server, mute_until };
        let (past, future) = (Some(NOW - Duration::SECOND), Some(NOW + Duration::SECOND));
        for (volume, count) in [
            (volume(All, false, None), NotificationKind::ALL.len()),
            (volume(Mentions, false, None), 1),
            (volume(Nothing, false, None), 0),
            (volume(All, true, None), 0),
            (volume(All, true, future), 0),
            (volume(All, true, Some(NOW)), NotificationKind::ALL.len()),
            (volume(Mentions, true, past), 1),
            (volume(All, false, future), NotificationKind::ALL.len()),
        ] {
            assert_eq!(heard(in_server(volume)).len(), count, "{volume:?}");
        }
    }

    #[test]
    fn both_the_topic_and_the_server_must_let_it_through() {
        let topics = Topics { mentions: false, ..EVERYTHING };
        let wants = NotificationSettings { topics, ..in_server(ServerNotificationLevel::unset(false)) };
        assert!(heard(wants).is_empty());
    }

    #[test]
    fn the_level_of_a_room_takes_the_place_of_the_servers_and_its_mute_adds_to_it() {
        use RoomNotificationLevel::{All, Default, Mentions, Nothing};
        let (past, future) = (Some(NOW), Some(NOW + Duration::SECOND));
        let (quiet, loud) = (ServerNotificationLevel::unset(false), ServerNotificationLevel::unset(true));
        let muted = ServerNotificationLevel { mute_server: true, ..loud };
        let every = NotificationKind::ALL.len();
        for (server, level, muted_until, count) in [
            (quiet, Default, None, 1),
            (quiet, All, None, every),
            (loud, Default, None, every),
            (loud, Mentions, None, 1),
            (loud, Nothing, None, 0),
            (loud, All, future, 0),
            (loud, All, past, every),
            (muted, All, None, 0),
        ] {
            let room = RoomSettings { level, muted_until };
            let wants = NotificationSettings { room, ..in_server(server) };
            assert_eq!(heard(wants).len(), count, "{server:?} {room:?}");
        }
    }

    #[test]
    fn a_message_of_a_conversation_may_mention_too() {
        let room = RoomSettings { level: RoomNotificationLevel::Mentions, muted_until: None };
        let wants = NotificationSettings { topics: EVERYTHING, volume: None, room };
        let allows = |is_mentioned| wants.allows_message(NotificationKind::DirectMessage, is_mentioned, NOW);
        assert_eq!([allows(false), allows(true)], [false, true]);
    }
}
