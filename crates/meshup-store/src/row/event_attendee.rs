//! Rows of event attendees.

use meshup_app::ports::StoreError;
use meshup_domain::event::Attendee;
use meshup_domain::{AttendeeId, EventId, UserId};
use sea_orm::FromQueryResult;
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_attendees")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub id: Uuid,
    pub rsvp_status: String,
    pub is_organizer: bool,
    pub notes: String,
    pub responded_at: Option<i64>,
    pub invited_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The number of attendees of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Counts {
    pub total: i64,
    pub attending: i64,
}

/// An attendee, and the number of all.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Counted {
    #[sea_orm(nested)]
    pub attendee: Model,
    #[sea_orm(nested)]
    pub counts: Counts,
}

impl From<&Attendee> for Model {
    fn from(attendee: &Attendee) -> Self {
        let Attendee { id, event, user, rsvp, is_organizer, notes, responded_at, invited_at } = attendee;
        Self {
            event_id: event.0,
            user_id: user.0,
            id: id.0,
            rsvp_status: rsvp.as_str().to_owned(),
            is_organizer: *is_organizer,
            notes: notes.clone(),
            responded_at: responded_at.map(micros),
            invited_at: micros(*invited_at),
        }
    }
}

impl TryFrom<Model> for Attendee {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { event_id, user_id, id, rsvp_status, is_organizer, notes, responded_at, invited_at } = row;
        Ok(Self {
            id: AttendeeId(id),
            event: EventId(event_id),
            user: UserId(user_id),
            rsvp: parse_enum(&rsvp_status)?,
            is_organizer,
            notes,
            responded_at: time_or_none(responded_at)?,
            invited_at: time(invited_at)?,
        })
    }
}
