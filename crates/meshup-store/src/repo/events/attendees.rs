//! Attendees of events.

use std::collections::HashMap;

use meshup_app::ports::{Attendance, StoreError};
use meshup_domain::event::{Attendee, RsvpStatus};
use meshup_domain::{EventId, UserId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QuerySelect,
    Value,
};

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::event_attendee::{Column, Counted, Entity, Model};

const KEY: [Column; 2] = [Column::EventId, Column::UserId];

/// The first attendees of each event, selected by a window function that also counts them all.
const ATTENDANCE: &str = "
SELECT event_id, user_id, id, rsvp_status, is_organizer, notes, responded_at, invited_at, total, attending
FROM (
    SELECT event_attendees.*,
        ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY is_organizer DESC, invited_at, id) AS place,
        COUNT(*) OVER (PARTITION BY event_id) AS total,
        SUM(CASE WHEN rsvp_status = 'attending' THEN 1 ELSE 0 END) OVER (PARTITION BY event_id) AS attending
    FROM event_attendees
    WHERE event_id IN ({events})
) AS placed
WHERE place <= $1
ORDER BY event_id, place";

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn attendance_of(
        &self,
        ids: &[EventId],
        shown: u64,
    ) -> Result<HashMap<EventId, Attendance>, StoreError> {
        let mut attendance = HashMap::<_, Attendance>::new();
        if ids.is_empty() {
            return Ok(attendance);
        }
        let places: Vec<String> = (0..ids.len()).map(|at| format!("${}", at + 2)).collect();
        let shown = i64::try_from(shown).unwrap_or(i64::MAX);
        let values =
            std::iter::once(Value::from(shown)).chain(ids.iter().map(|EventId(id)| Value::from(*id)));
        let query = self.statement(&ATTENDANCE.replace("{events}", &places.join(", ")), values);
        let rows = Counted::find_by_statement(query).all(&self.conn).await.map_err(store_error)?;
        for Counted { attendee, counts } in rows {
            let its = attendance.entry(EventId(attendee.event_id)).or_default();
            its.total = u64::try_from(counts.total).unwrap_or_default();
            its.attending = u64::try_from(counts.attending).unwrap_or_default();
            its.shown.push(attendee.try_into()?);
        }
        Ok(attendance)
    }

    pub(super) async fn attendee_of(
        &self,
        event: EventId,
        user: UserId,
    ) -> Result<Option<Attendee>, StoreError> {
        let row = Entity::find_by_id((event.0, user.0)).one(&self.conn).await.map_err(store_error)?;
        row.map(Attendee::try_from).transpose()
    }

    pub(super) async fn people_of(&self, event: EventId, willing: bool) -> Result<Vec<UserId>, StoreError> {
        let mut query =
            Entity::find().select_only().column(Column::UserId).filter(Column::EventId.eq(event.0));
        if willing {
            query = query.filter(Column::RsvpStatus.ne(RsvpStatus::NotAttending.as_str()));
        }
        let people: Vec<Uuid> = query.into_tuple().all(&self.conn).await.map_err(store_error)?;
        Ok(people.into_iter().map(UserId).collect())
    }

    pub(super) async fn insert_attendees(&self, attendees: &[Attendee]) -> Result<(), StoreError> {
        if attendees.is_empty() {
            return Ok(());
        }
        let rows = attendees.iter().map(|attendee| Model::from(attendee).into_active_model());
        Entity::insert_many(rows)
            .on_conflict(OnConflict::columns(KEY).do_nothing().to_owned())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    pub(super) async fn remove_attendees(&self, event: EventId, kept: &[UserId]) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::EventId.eq(event.0))
            .filter(Column::UserId.is_not_in(kept.iter().map(|UserId(id)| *id)))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    pub(super) async fn upsert_attendee(&self, attendee: &Attendee) -> Result<(), StoreError> {
        let answered = OnConflict::columns(KEY)
            .update_columns([Column::RsvpStatus, Column::Notes, Column::RespondedAt])
            .to_owned();
        Entity::insert(Model::from(attendee).into_active_model())
            .on_conflict(answered)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
