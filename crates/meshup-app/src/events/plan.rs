//! The rules for what people choose about an event, for creation and update alike.

use crate::ports::Recurrences;
use meshup_domain::event::{
    self, DEFAULT_COLOR, EventPlan, EventStatus, EventType, Pattern, Repeat, Series, Unit,
};
use meshup_domain::tag::tags;
use meshup_domain::{ChannelId, Patch, Violation, Violations};
use time::OffsetDateTime;

/// The fields of a command that become part of a plan. Nothing keeps what was there.
#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) channel: Patch<ChannelId>,
    pub(super) event_type: Option<String>,
    pub(super) status: Option<String>,
    pub(super) start_time: Option<OffsetDateTime>,
    pub(super) end_time: Option<OffsetDateTime>,
    pub(super) all_day: Option<bool>,
    pub(super) location: Option<String>,
    pub(super) meeting_link: Patch<String>,
    pub(super) recurrence_type: Option<String>,
    pub(super) recurrence_interval: Option<i64>,
    pub(super) recurrence_end_date: Patch<OffsetDateTime>,
    pub(super) recurrence_rule: Patch<String>,
    pub(super) reminder_minutes_before: Option<Vec<i64>>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) color: Option<String>,
}

/// How an event repeats, in the words of the surfaces.
enum Recurrence {
    Never,
    Every(Unit),
    Custom,
}

impl Recurrence {
    fn of(repeat: Option<&Repeat>) -> Self {
        match repeat.map(|repeat| &repeat.pattern) {
            None => Self::Never,
            Some(Pattern::Every { unit, interval: _ }) => Self::Every(*unit),
            Some(Pattern::Rule { .. }) => Self::Custom,
        }
    }

    fn read(word: &str) -> Result<Self, Violation> {
        match word {
            "none" => Ok(Self::Never),
            "custom" => Ok(Self::Custom),
            unit => unit.parse().map(Self::Every),
        }
    }
}

impl Wishes {
    /// The plan after the change; broken rules are noted, and what they are about stays as it was.
    pub(super) fn apply(
        self,
        mut plan: EventPlan,
        recurrences: &dyn Recurrences,
        errors: &mut Violations,
    ) -> EventPlan {
        plan.series = self.series(&plan.series, recurrences, errors);
        if let Some(title) = self.title.and_then(|text| errors.check("title", event::title(&text))) {
            plan.title = title;
        }
        if let Some(about) =
            self.description.and_then(|text| errors.check("description", event::description(&text)))
        {
            plan.description = about;
        }
        if let Some(kind) =
            self.event_type.and_then(|word| errors.check("event_type", word.parse::<EventType>()))
        {
            plan.event_type = kind;
        }
        if let Some(status) = self.status.and_then(|word| errors.check("status", word.parse::<EventStatus>()))
        {
            plan.status = status;
        }
        if let Some(place) = self.location.and_then(|text| errors.check("location", event::location(&text))) {
            plan.location = place;
        }
        let link = self.meeting_link.try_map(|text| event::meeting_link(&text));
        if let Some(link) = errors.check("meeting_link", link) {
            plan.meeting_link = link.apply(plan.meeting_link.map(Some)).flatten();
        }
        if let Some(minutes) = self
            .reminder_minutes_before
            .and_then(|minutes| errors.check("reminder_minutes_before", event::reminders(&minutes)))
        {
            plan.reminders = minutes;
        }
        if let Some(words) = self.tags.and_then(|words| errors.check("tags", tags(&words))) {
            plan.tags = words;
        }
        if let Some(color) = self.color.and_then(|text| errors.check("color", event::color(&text))) {
            plan.color = color;
        }
        plan.channel = self.channel.apply(plan.channel);
        plan.all_day = self.all_day.unwrap_or(plan.all_day);
        plan
    }

    fn series(&self, before: &Series, recurrences: &dyn Recurrences, errors: &mut Violations) -> Series {
        let start = self.start_time.unwrap_or(before.start);
        let end = self.end_time.unwrap_or(before.end);
        let recurrence = match &self.recurrence_type {
            None => Some(Recurrence::of(before.repeat.as_ref())),
            Some(word) => errors.check("recurrence_type", Recurrence::read(word)),
        };
        let is_repeated = !matches!(recurrence, None | Some(Recurrence::Never));
        let interval = match self.recurrence_interval {
            Some(interval) => errors.check("recurrence_interval", event::interval(interval)),
            None => Some(before.repeat.as_ref().map_or(1, Repeat::interval)),
        };
        errors.check("end_time", event::end_time(start, end, is_repeated));
        let repeat = match recurrence.filter(|_| is_repeated) {
            Some(recurrence) => self.repeat(&recurrence, before, (start, interval), recurrences, errors),
            None => None,
        };
        Series { start, end, repeat }
    }

    fn repeat(
        &self,
        recurrence: &Recurrence,
        before: &Series,
        (start, interval): (OffsetDateTime, Option<i32>),
        recurrences: &dyn Recurrences,
        errors: &mut Violations,
    ) -> Option<Repeat> {
        let known = before.repeat.as_ref();
        let until = self.recurrence_end_date.clone().apply(known.map(|repeat| repeat.until));
        let until = errors.check("recurrence_end_date", event::recurrence_end(start, until));
        let pattern = match recurrence {
            Recurrence::Never => return None,
            Recurrence::Every(unit) => Pattern::Every { unit: *unit, interval: interval? },
            Recurrence::Custom => {
                let known = known.and_then(Repeat::rule).map(str::to_owned);
                let rule = self.recurrence_rule.clone().apply(known);
                let rule = rule.map(|rule| event::bare_rule(&rule)).filter(|rule| !rule.is_empty());
                let Some(rule) = rule else {
                    errors.add("recurrence_rule", "This field is required for custom recurrence.");
                    return None;
                };
                // Without a valid end the rule's own words are still looked at.
                let days = recurrences.days(&rule, start, until.unwrap_or(start));
                Pattern::Rule { days: errors.check("recurrence_rule", days)?, rule }
            }
        };
        Some(Repeat { pattern, until: until? })
    }
}

/// A plan of which nothing is chosen yet but its times.
pub(super) fn blank(start: OffsetDateTime, end: OffsetDateTime) -> EventPlan {
    EventPlan {
        title: String::new(),
        description: String::new(),
        channel: None,
        event_type: EventType::Meeting,
        status: EventStatus::Scheduled,
        series: Series { start, end, repeat: None },
        all_day: false,
        location: String::new(),
        meeting_link: None,
        reminders: Vec::new(),
        tags: Vec::new(),
        color: DEFAULT_COLOR.to_owned(),
    }
}
