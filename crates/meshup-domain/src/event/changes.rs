//! The editable part of an event, with one set of rules for creation and update.

use time::OffsetDateTime;

use super::{
    DEFAULT_COLOR, DaySet, EventStatus, EventType, MAX_INVITED, Recurrence, RecurrenceType, Series,
    TimeOrDay, rules,
};
use crate::tag::tags;
use crate::text::at_most;
use crate::{ChannelId, Patch, UserId, Violation, Violations};

/// The fields of an event that users edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventProfile {
    /// 1 to 200 characters.
    pub title: String,
    /// At most 5,000 characters.
    pub description: String,
    /// The event is visible only to users who can see this channel.
    pub channel: Option<ChannelId>,
    /// A label.
    pub event_type: EventType,
    /// Set by users or by the clock; see [`EventStatus::changes_with_time`].
    pub status: EventStatus,
    /// When the event takes place.
    pub series: Series,
    /// Whether only the days matter. Calendar feeds then omit the times of day.
    pub all_day: bool,
    /// At most 300 characters; may be empty.
    pub location: String,
    /// An http or https URL of at most 2,048 characters.
    pub meeting_link: Option<String>,
    /// Minutes before each occurrence, without duplicates.
    pub reminders: Vec<i32>,
    /// At most 20, without duplicates.
    pub tags: Vec<String>,
    /// `#rrggbb`.
    pub color: String,
}

/// The profile that a new event starts from, without a title and times yet.
impl Default for EventProfile {
    fn default() -> Self {
        let never = OffsetDateTime::UNIX_EPOCH;
        Self {
            title: String::new(),
            description: String::new(),
            channel: None,
            event_type: EventType::Meeting,
            status: EventStatus::Scheduled,
            series: Series { start: never, end: never, repeat: None },
            all_day: false,
            location: String::new(),
            meeting_link: None,
            reminders: Vec::new(),
            tags: Vec::new(),
            color: DEFAULT_COLOR.to_owned(),
        }
    }
}

/// A partial update of an event; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventChanges {
    /// 1 to 200 characters.
    pub title: Option<String>,
    /// At most 5,000 characters.
    pub description: Option<String>,
    /// A channel of the same server that the user can see; the caller checks both.
    pub channel: Patch<ChannelId>,
    /// The new label.
    pub event_type: Option<EventType>,
    /// A status that a user chose. It is not recomputed even if the times change as well.
    pub status: Option<EventStatus>,
    /// Start of the first occurrence; `end_time` is its end.
    pub start_time: Option<OffsetDateTime>,
    /// Must be after `start_time`.
    pub end_time: Option<OffsetDateTime>,
    /// Whether only the days matter.
    pub all_day: Option<bool>,
    /// At most 300 characters.
    pub location: Option<String>,
    /// An http or https URL; blank removes it.
    pub meeting_link: Patch<String>,
    /// How the event repeats; anything but `Never` requires an end date.
    pub recurrence_type: Option<RecurrenceType>,
    /// 1 to 366 units; ignored for a custom recurrence.
    pub recurrence_interval: Option<i64>,
    /// The last time, or day, on which an occurrence may start.
    pub recurrence_end_date: Patch<TimeOrDay>,
    /// An RFC 5545 rule, which a custom recurrence requires; ignored for others.
    pub recurrence_rule: Patch<String>,
    /// Replaces the whole list: at most 10, each 0 to 40,320 minutes before an occurrence.
    pub reminders: Option<Vec<i64>>,
    /// Replaces the whole list: at most 20, each 1 to 50 characters.
    pub tags: Option<Vec<String>>,
    /// `#rrggbb`, in any case.
    pub color: Option<String>,
    /// Replaces the invited users, apart from the creator.
    pub attendees: Option<Vec<UserId>>,
}

impl EventProfile {
    /// The profile of a new event. The title and the times are required.
    pub fn create(
        mut changes: EventChanges,
        days: impl Fn(&str, OffsetDateTime, OffsetDateTime) -> Result<DaySet, Violation>,
    ) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        changes.title.get_or_insert_default();
        for (field, time) in [("start_time", changes.start_time), ("end_time", changes.end_time)] {
            if time.is_none() {
                violations.add(field, "This field is required.");
            }
        }
        violations.and(Self::default().apply(changes, days))
    }

    /// The updated profile, or every rule that the changes violate. `days` expands an RFC 5545 rule, as for
    /// [`Recurrence::repeat`].
    pub fn apply(
        mut self,
        changes: EventChanges,
        days: impl Fn(&str, OffsetDateTime, OffsetDateTime) -> Result<DaySet, Violation>,
    ) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        self.series = self.series.apply(&changes, days, &mut violations);
        self.choose(changes, &mut violations);
        violations.into_result().map(|()| self)
    }

    /// Applies everything except the times.
    fn choose(&mut self, changes: EventChanges, violations: &mut Violations) {
        let EventChanges {
            title,
            description,
            channel,
            event_type,
            status,
            start_time: _,
            end_time: _,
            all_day,
            location,
            meeting_link,
            recurrence_type: _,
            recurrence_interval: _,
            recurrence_end_date: _,
            recurrence_rule: _,
            reminders,
            tags: words,
            color,
            attendees,
        } = changes;
        violations.set("title", &mut self.title, title.as_deref().map(rules::title));
        violations.set("description", &mut self.description, description.as_deref().map(rules::description));
        violations.set("location", &mut self.location, location.as_deref().map(rules::location));
        let link = meeting_link.try_map(|link| rules::meeting_link(&link));
        let link = link.map(|link| link.apply(self.meeting_link.take().map(Some)).flatten());
        violations.set("meeting_link", &mut self.meeting_link, Some(link));
        violations.set("reminders", &mut self.reminders, reminders.as_deref().map(rules::reminders));
        violations.set("tags", &mut self.tags, words.as_deref().map(tags));
        violations.set("color", &mut self.color, color.as_deref().map(rules::color));
        violations.check("attendees", at_most(&attendees.unwrap_or_default(), MAX_INVITED));
        self.channel = channel.apply(self.channel);
        self.event_type = event_type.unwrap_or(self.event_type);
        self.status = status.unwrap_or(self.status);
        self.all_day = all_day.unwrap_or(self.all_day);
    }
}

impl Series {
    /// Applies the changes to the times and collects violations. On creation, the rules that relate two times
    /// are checked only if both are given.
    fn apply(
        self,
        changes: &EventChanges,
        days: impl Fn(&str, OffsetDateTime, OffsetDateTime) -> Result<DaySet, Violation>,
        violations: &mut Violations,
    ) -> Self {
        let start = changes.start_time.unwrap_or(self.start);
        let end = changes.end_time.unwrap_or(self.end);
        let Recurrence { recurrence_type, interval, until, rule } = self.recurrence();
        let mut recurrence = Recurrence {
            recurrence_type: changes.recurrence_type.unwrap_or(recurrence_type),
            interval,
            until: changes.recurrence_end_date.clone().map(TimeOrDay::last).apply(until),
            rule: changes.recurrence_rule.clone().apply(rule),
        };
        let interval = changes.recurrence_interval.map(rules::interval);
        violations.set("recurrence_interval", &mut recurrence.interval, interval);
        let is_new = self.start == self.end;
        if is_new && (changes.start_time.is_none() || changes.end_time.is_none()) {
            return self;
        }
        let is_repeated = recurrence.recurrence_type != RecurrenceType::Never;
        violations.check("end_time", rules::end_time(start, end, is_repeated));
        Self { start, end, repeat: recurrence.repeat(start, days, violations) }
    }
}
