//! What people want to hear.

use time::OffsetDateTime;

use crate::notification::NotificationKind;
use crate::{Patch, PreferenceId, ServerId, UserId, words};

words! {
    /// How much of a server a person wants to hear.
    NotificationLevel { All = "all", Mentions = "mentions", Nothing = "nothing" }
}

/// Which kinds of news a person wants, wherever they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topics {
    /// Direct messages and message requests.
    pub messages: bool,
    pub mentions: bool,
    pub tasks: bool,
    pub events: bool,
    pub polls: bool,
}

impl Topics {
    const fn include(self, kind: NotificationKind) -> bool {
        match kind {
            NotificationKind::Mention => self.mentions,
            NotificationKind::DirectMessage | NotificationKind::MessageRequest => self.messages,
            NotificationKind::TaskAssigned | NotificationKind::TaskDue | NotificationKind::TaskOverdue => {
                self.tasks
            }
            NotificationKind::EventInvitation | NotificationKind::EventReminder => self.events,
            NotificationKind::PollClosed => self.polls,
        }
    }
}

/// How much of one server a person wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    pub level: NotificationLevel,
    /// Nothing is heard: until `mute_until`, or for good where that is not set.
    pub mute_server: bool,
    /// Kept as it was set, also when it is past.
    pub mute_until: Option<OffsetDateTime>,
}

impl Default for Volume {
    /// Everything.
    fn default() -> Self {
        Self::unset(true)
    }
}

/// What is to be different about how much to hear; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreferenceChanges {
    /// Which server it is about: told when it is made, and not to be changed.
    pub server: Option<ServerId>,
    pub level: Option<NotificationLevel>,
    pub mute_server: Option<bool>,
    pub mute_until: Patch<OffsetDateTime>,
}

impl Volume {
    /// The volume after the changes, which can break no rule.
    #[must_use]
    pub fn apply(self, changes: PreferenceChanges) -> Self {
        let PreferenceChanges { server: _, level, mute_server, mute_until } = changes;
        Self {
            level: level.unwrap_or(self.level),
            mute_server: mute_server.unwrap_or(self.mute_server),
            mute_until: mute_until.apply(self.mute_until),
        }
    }

    /// What counts for a member without a preference.
    pub const fn unset(default_notifications: bool) -> Self {
        let level = if default_notifications { NotificationLevel::All } else { NotificationLevel::Mentions };
        Self { level, mute_server: false, mute_until: None }
    }

    /// A time that is past mutes nothing.
    pub fn is_muted(&self, now: OffsetDateTime) -> bool {
        self.mute_server && self.mute_until.is_none_or(|until| now < until)
    }

    fn lets_through(&self, kind: NotificationKind, now: OffsetDateTime) -> bool {
        !self.is_muted(now)
            && match self.level {
                NotificationLevel::All => true,
                NotificationLevel::Mentions => kind == NotificationKind::Mention,
                NotificationLevel::Nothing => false,
            }
    }
}

/// What one person wants to hear of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preference {
    pub id: PreferenceId,
    pub user: UserId,
    pub server: ServerId,
    pub volume: Volume,
    pub updated_at: OffsetDateTime,
}

/// Everything that decides whether a person is told of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wants {
    pub topics: Topics,
    /// For what happens in a server: the person's preference for it, or what counts without one.
    pub volume: Option<Volume>,
}

impl Wants {
    /// Whether the person wants to be told of news of this kind.
    pub fn hears(&self, kind: NotificationKind, now: OffsetDateTime) -> bool {
        self.topics.include(kind) && self.volume.is_none_or(|volume| volume.lets_through(kind, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;

    const NOW: OffsetDateTime = time::macros::datetime!(2025-11-07 12:00 UTC);
    const EVERYTHING: Topics =
        Topics { messages: true, mentions: true, tasks: true, events: true, polls: true };

    fn heard(wants: Wants) -> Vec<&'static str> {
        let heard = NotificationKind::ALL.iter().filter(|kind| wants.hears(**kind, NOW));
        heard.map(|kind| kind.as_str()).collect()
    }

    fn in_server(volume: Volume) -> Wants {
        Wants { topics: EVERYTHING, volume: Some(volume) }
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
            let heard = heard(Wants { topics, volume: None });
            for kind in NotificationKind::ALL.iter().map(|kind| kind.as_str()) {
                assert_eq!(heard.contains(&kind), !silent.contains(&kind), "{kind} of {topics:?}");
            }
        }
    }

    #[test]
    fn without_a_preference_the_server_decides() {
        assert_eq!(heard(in_server(Volume::unset(true))).len(), NotificationKind::ALL.len());
        assert_eq!(heard(in_server(Volume::unset(false))), ["mention"]);
    }

    #[test]
    fn levels_and_mutes_silence_a_server() {
        use NotificationLevel::{All, Mentions, Nothing};
        let volume = |level, mute_server, mute_until| Volume { level, mute_server, mute_until };
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
        let wants = Wants { topics, volume: Some(Volume::unset(false)) };
        assert!(heard(wants).is_empty());
    }
}
