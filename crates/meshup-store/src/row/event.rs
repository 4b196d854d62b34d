//! Events as they are kept.

use meshup_app::ports::StoreError;
use meshup_domain::event::{CalendarEvent, Days, EventPlan, Pattern, Repeat, Series};
use meshup_domain::{ChannelId, EventId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use crate::error::corrupt;
use crate::sea::{micros, time, time_or_none, word};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
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
    /// Of the first occurrence.
    pub ends_at: i64,
    /// Of the last occurrence.
    pub series_ends_at: i64,
    /// `none` of an event that happens once; then the rest of the recurrence is empty.
    pub recurrence_type: String,
    pub recurrence_interval: i32,
    pub recurrence_until: Option<i64>,
    pub recurrence_rule: Option<String>,
    /// What the rule was worked out to, as bits.
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

/// When an event happens, without the rest of it.
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
        let pattern = match recurrence_type.as_str() {
            "none" => None,
            "custom" => Some(Pattern::Rule {
                rule: recurrence_rule.unwrap_or_default(),
                days: Days::from_bits(recurrence_days.unwrap_or_default()),
            }),
            unit => Some(Pattern::Every { unit: word(unit)?, interval: recurrence_interval }),
        };
        let repeat = match (pattern, recurrence_until) {
            (None, _) => None,
            (Some(pattern), Some(until)) => Some(Repeat { pattern, until: time(until)? }),
            (Some(_), None) => return Err(corrupt("the end of a recurrence", "none")),
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
            plan,
            revision,
            next_status_at,
            next_reminder_at,
            created_at,
            updated_at,
        } = event.clone();
        let EventPlan {
            title,
            description,
            channel,
            event_type,
            status,
            series,
            all_day,
            location,
            meeting_link,
            reminders,
            tags,
            color,
        } = plan;
        let series_ends_at = micros(series.ends_at());
        let Series { start, end, repeat } = series;
        let (recurrence_type, recurrence_interval) =
            repeat.as_ref().map_or(("none", 1), |repeat| (repeat.name(), repeat.interval()));
        let recurrence_until = repeat.as_ref().map(|repeat| micros(repeat.until));
        let (recurrence_rule, recurrence_days) = match repeat.map(|repeat| repeat.pattern) {
            Some(Pattern::Rule { rule, days }) => (Some(rule), Some(days.bits().to_vec())),
            Some(Pattern::Every { .. }) | None => (None, None),
        };
        Ok(Self {
            id: id.0,
            server_id: server.0,
            channel_id: channel.map(|ChannelId(id)| id),
            created_by: created_by.0,
            title,
            description,
            event_type: event_type.as_str().to_owned(),
            status: status.as_str().to_owned(),
            starts_at: micros(start),
            ends_at: micros(end),
            series_ends_at,
            recurrence_type: recurrence_type.to_owned(),
            recurrence_interval,
            recurrence_until,
            recurrence_rule,
            recurrence_days,
            all_day,
            location,
            meeting_link,
            reminders: serde_json::to_string(&reminders).map_err(unwritable)?,
            tags: serde_json::to_string(&tags).map_err(unwritable)?,
            color,
            revision,
            next_status_at: next_status_at.map(micros),
            next_reminder_at: next_reminder_at.map(micros),
            created_at: micros(created_at),
            updated_at: micros(updated_at),
            deleted_at: None,
        })
    }
}

impl TryFrom<Model> for CalendarEvent {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            server_id,
            channel_id,
            created_by,
            title,
            description,
            event_type,
            status,
            starts_at,
            ends_at,
            series_ends_at: _,
            recurrence_type,
            recurrence_interval,
            recurrence_until,
            recurrence_rule,
            recurrence_days,
            all_day,
            location,
            meeting_link,
            reminders,
            tags,
            color,
            revision,
            next_status_at,
            next_reminder_at,
            created_at,
            updated_at,
            deleted_at: _,
        } = row;
        let times = Times {
            id,
            starts_at,
            ends_at,
            recurrence_type,
            recurrence_interval,
            recurrence_until,
            recurrence_rule,
            recurrence_days,
        };
        let (id, series) = times.try_into()?;
        let plan = EventPlan {
            title,
            description,
            channel: channel_id.map(ChannelId),
            event_type: word(&event_type)?,
            status: word(&status)?,
            series,
            all_day,
            location,
            meeting_link,
            reminders: serde_json::from_str(&reminders).map_err(|_| corrupt("reminders", &reminders))?,
            tags: serde_json::from_str(&tags).map_err(|_| corrupt("tags", &tags))?,
            color,
        };
        Ok(Self {
            id,
            server: ServerId(server_id),
            created_by: UserId(created_by),
            plan,
            revision,
            next_status_at: time_or_none(next_status_at)?,
            next_reminder_at: time_or_none(next_reminder_at)?,
            created_at: time(created_at)?,
            updated_at: time(updated_at)?,
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Internal(error.to_string())
}
