//! Rows of events.

use meshup_app::ports::StoreError;
use meshup_domain::event::{
    CalendarEvent, DaySet, EventProfile, Pattern, Recurrence, RecurrenceType, Repeat, Series,
};
use meshup_domain::{ChannelId, EventId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use crate::error::corrupt;
use crate::repositories::{micros, parse_enum, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, Default, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub server_id: Uuid,
    pub channel_id: Option<Uuid>,
    pub created_by: Uuid,
    pub title: String,
    pub description: String,
    pub event_type: String,
    pub status: String,
    pub starts_at: i64,
    /// The end of the first occurrence.
    pub ends_at: i64,
    /// The end of the last occurrence.
    pub series_ends_at: i64,
    /// `none` for a single event, which leaves the other recurrence columns empty.
    pub recurrence_type: String,
    pub recurrence_interval: i32,
    pub recurrence_until: Option<i64>,
    pub recurrence_rule: Option<String>,
    /// The expanded days of the rule, as a bit set.
    pub recurrence_days: Option<Vec<u8>>,
    pub all_day: bool,
    pub location: String,
    pub meeting_link: Option<String>,
    /// JSON.
    pub reminders: String,
    /// JSON.
    pub tags: String,
    pub color: String,
    pub revision: i32,
    pub next_status_at: Option<i64>,
    pub next_reminder_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub deleted_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The times of an event.
#[derive(Debug, Clone, PartialEq, Eq, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub(crate) struct Times {
    pub id: Uuid,
    pub starts_at: i64,
    pub ends_at: i64,
    pub recurrence_type: String,
    pub recurrence_interval: i32,
    pub recurrence_until: Option<i64>,
    pub recurrence_rule: Option<String>,
    pub recurrence_days: Option<Vec<u8>>,
}

impl TryFrom<Times> for (EventId, Series) {
    type Error = StoreError;

    fn try_from(row: Times) -> Result<Self, StoreError> {
        let Times {
            id,
            starts_at,
            ends_at,
            recurrence_type,
            recurrence_interval,
            recurrence_until,
            recurrence_rule,
            recurrence_days,
        } = row;
        let recurrence_type: RecurrenceType = parse_enum(&recurrence_type)?;
        let pattern = match recurrence_type.unit() {
            Some(unit) => Pattern::Every { unit, interval: recurrence_interval },
            None => Pattern::Rule {
                rule: recurrence_rule.unwrap_or_default(),
                days: DaySet::from_bits(recurrence_days.unwrap_or_default()),
            },
        };
        let repeat = match recurrence_until {
            _ if recurrence_type == RecurrenceType::Never => None,
            Some(until) => Some(Repeat { pattern, until: time(until)? }),
            None => return Err(corrupt("the end of a recurrence", "none")),
        };
        Ok((EventId(id), Series { start: time(starts_at)?, end: time(ends_at)?, repeat }))
    }
}

impl TryFrom<&CalendarEvent> for Model {
    type Error = StoreError;

    fn try_from(event: &CalendarEvent) -> Result<Self, StoreError> {
        let CalendarEvent {
            id,
            server,
            created_by,
            profile,
            revision,
            next_status_at,
            next_reminder_at,
            created_at,
            updated_at,
            deleted_at,
        } = event.clone();
        Ok(Self {
            id: id.0,
            server_id: server.0,
            created_by: created_by.0,
            revision,
            next_status_at: next_status_at.map(micros),
            next_reminder_at: next_reminder_at.map(micros),
            created_at: micros(created_at),
            updated_at: micros(updated_at),
            deleted_at: deleted_at.map(micros),
            ..Self::of(profile)?
        })
    }
}

impl Model {
    /// The columns of a profile.
    fn of(profile: EventProfile) -> Result<Self, StoreError> {
        let EventProfile {
            series,
            title,
            description,
            channel,
            event_type,
            status,
            all_day,
            location,
            meeting_link,
            reminders,
            tags,
            color,
        } = profile;
        Ok(Self {
            channel_id: channel.map(|ChannelId(id)| id),
            title,
            description,
            event_type: event_type.as_str().to_owned(),
            status: status.as_str().to_owned(),
            all_day,
            location,
            meeting_link,
            reminders: serde_json::to_string(&reminders).map_err(unwritable)?,
            tags: serde_json::to_string(&tags).map_err(unwritable)?,
            color,
            ..Self::at(&series)
        })
    }

    /// The columns of the times.
    fn at(series: &Series) -> Self {
        let Recurrence { recurrence_type, interval, until, rule } = series.recurrence();
        let Series { start, end, repeat } = series;
        let days = repeat.as_ref().and_then(Repeat::days).map(|days| days.bits().to_vec());
        Self {
            starts_at: micros(*start),
            ends_at: micros(*end),
            series_ends_at: micros(series.ends_at()),
            recurrence_type: recurrence_type.as_str().to_owned(),
            recurrence_interval: interval,
            recurrence_until: until.map(micros),
            recurrence_rule: rule,
            recurrence_days: days,
            ..Self::default()
        }
    }

    fn times(&self) -> Times {
        Times {
            id: self.id,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            recurrence_type: self.recurrence_type.clone(),
            recurrence_interval: self.recurrence_interval,
            recurrence_until: self.recurrence_until,
            recurrence_rule: self.recurrence_rule.clone(),
            recurrence_days: self.recurrence_days.clone(),
        }
    }

    fn into_profile(self) -> Result<EventProfile, StoreError> {
        let (_, series) = self.times().try_into()?;
        Ok(EventProfile {
            title: self.title,
            description: self.description,
            channel: self.channel_id.map(ChannelId),
            event_type: parse_enum(&self.event_type)?,
            status: parse_enum(&self.status)?,
            series,
            all_day: self.all_day,
            location: self.location,
            meeting_link: self.meeting_link,
            reminders: serde_json::from_str(&self.reminders)
                .map_err(|_| corrupt("reminders", &self.reminders))?,
            tags: serde_json::from_str(&self.tags).map_err(|_| corrupt("tags", &self.tags))?,
            color: self.color,
        })
    }
}

impl TryFrom<Model> for CalendarEvent {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: EventId(row.id),
            server: ServerId(row.server_id),
            created_by: UserId(row.created_by),
            revision: row.revision,
            next_status_at: time_or_none(row.next_status_at)?,
            next_reminder_at: time_or_none(row.next_reminder_at)?,
            created_at: time(row.created_at)?,
            updated_at: time(row.updated_at)?,
            deleted_at: time_or_none(row.deleted_at)?,
            profile: row.into_profile()?,
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "used in `map_err`")]
fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Internal(error.to_string())
}
