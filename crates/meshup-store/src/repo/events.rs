//! The repository of events.

mod attendees;

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{Attendance, EventFilter, EventRepository, StoreError, Viewer};
use meshup_domain::event::{Attendee, CalendarEvent, Series};
use meshup_domain::{EventId, ServerId, UserId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repo::users::accounts::active;
use crate::repositories::{SqlRepositories, micros, page};
use crate::row::event::{Column, Entity, Model, Times};
use crate::row::event_feed;
use crate::visibility::{deleted_servers, visible_channel};

/// The events of a server visible to `viewer`.
fn seen(server: ServerId, viewer: Viewer) -> Select<Entity> {
    Entity::find()
        .filter(Column::ServerId.eq(server.0))
        .filter(Column::DeletedAt.is_null())
        .filter(visible_channel(Expr::col((Entity, Column::ChannelId)), server, viewer))
}

fn matching(filter: EventFilter) -> Condition {
    let EventFilter { event_type, status, created_by, starts_from, ends_by } = filter;
    Condition::all()
        .add_option(event_type.map(|event_type| Column::EventType.eq(event_type.as_str())))
        .add_option(status.map(|status| Column::Status.eq(status.as_str())))
        .add_option(created_by.map(|UserId(id)| Column::CreatedBy.eq(id)))
        .add_option(starts_from.map(|from| Column::StartsAt.gte(micros(from))))
        .add_option(ends_by.map(|by| Column::EndsAt.lte(micros(by))))
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Events for which the time in `column` has passed, longest overdue first.
    async fn due(&self, column: Column, now: OffsetDateTime, limit: u64) -> Result<Vec<EventId>, StoreError> {
        let ids: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(column.lte(micros(now)))
            .filter(Column::ServerId.not_in_subquery(deleted_servers()))
            .order_by_asc(column)
            .limit(limit)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(EventId).collect())
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> EventRepository for SqlRepositories<C> {
    async fn insert(&self, event: &CalendarEvent) -> Result<(), StoreError> {
        Entity::insert(Model::try_from(event)?.into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn get(&self, id: EventId) -> Result<Option<CalendarEvent>, StoreError> {
        let found = Entity::find_by_id(id.0).filter(Column::DeletedAt.is_null());
        let row = found.one(&self.conn).await.map_err(store_error)?;
        row.map(CalendarEvent::try_from).transpose()
    }

    async fn lock(&self, id: EventId) -> Result<Option<CalendarEvent>, StoreError> {
        let found = Entity::find_by_id(id.0).filter(Column::DeletedAt.is_null()).lock(LockType::NoKeyUpdate);
        let row = found.one(&self.conn).await.map_err(store_error)?;
        row.map(CalendarEvent::try_from).transpose()
    }

    async fn save(&self, event: &CalendarEvent) -> Result<(), StoreError> {
        let mut row = Model::try_from(event)?.into_active_model().reset_all();
        (row.id, row.server_id, row.created_by, row.created_at) = (NotSet, NotSet, NotSet, NotSet);
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(event.id.0))
            .filter(Column::DeletedAt.is_null())
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn list(
        &self,
        server: ServerId,
        viewer: Viewer,
        filter: EventFilter,
        request: PageRequest,
    ) -> Result<Page<CalendarEvent>, StoreError> {
        let query = seen(server, viewer)
            .filter(matching(filter))
            .order_by_asc(Column::StartsAt)
            .order_by_asc(Column::Id);
        let Page { items, total } = page(&self.conn, query, request).await?;
        let items = items.into_iter().map(CalendarEvent::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn series_within(
        &self,
        server: ServerId,
        viewer: Viewer,
        (from, to): (OffsetDateTime, OffsetDateTime),
        limit: u64,
    ) -> Result<Vec<(EventId, Series)>, StoreError> {
        let rows = seen(server, viewer)
            .filter(Column::StartsAt.lt(micros(to)))
            .filter(Column::SeriesEndsAt.gt(micros(from)))
            .order_by_desc(Column::StartsAt)
            .order_by_desc(Column::Id)
            .limit(limit)
            .into_partial_model::<Times>()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn by_ids(&self, ids: &[EventId]) -> Result<Vec<CalendarEvent>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Id.is_in(ids.iter().map(|EventId(id)| *id)))
            .filter(Column::DeletedAt.is_null())
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(CalendarEvent::try_from).collect()
    }

    async fn attendance(
        &self,
        ids: &[EventId],
        shown: u64,
    ) -> Result<HashMap<EventId, Attendance>, StoreError> {
        self.attendance_of(ids, shown).await
    }

    async fn attendee(&self, event: EventId, user: UserId) -> Result<Option<Attendee>, StoreError> {
        self.attendee_of(event, user).await
    }

    async fn people(&self, event: EventId, willing: bool) -> Result<Vec<UserId>, StoreError> {
        self.people_of(event, willing).await
    }

    async fn invite(&self, attendees: &[Attendee]) -> Result<(), StoreError> {
        self.insert_attendees(attendees).await
    }

    async fn keep_only(&self, event: EventId, people: &[UserId]) -> Result<(), StoreError> {
        self.remove_attendees(event, people).await
    }

    async fn answer(&self, attendee: &Attendee) -> Result<(), StoreError> {
        self.upsert_attendee(attendee).await
    }

    async fn due_for_status(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<EventId>, StoreError> {
        self.due(Column::NextStatusAt, now, limit).await
    }

    async fn due_for_reminder(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<EventId>, StoreError> {
        self.due(Column::NextReminderAt, now, limit).await
    }

    async fn open_feed(
        &self,
        user: UserId,
        server: ServerId,
        fingerprint: &str,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        use event_feed::{Column, Entity, Model};
        let row = Model {
            user_id: user.0,
            server_id: server.0,
            fingerprint: fingerprint.to_owned(),
            created_at: micros(at),
        };
        let replaced = OnConflict::columns([Column::UserId, Column::ServerId])
            .update_columns([Column::Fingerprint, Column::CreatedAt])
            .to_owned();
        Entity::insert(row.into_active_model())
            .on_conflict(replaced)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn feed_owner(&self, server: ServerId, fingerprint: &str) -> Result<Option<UserId>, StoreError> {
        let row = event_feed::Entity::find()
            .filter(event_feed::Column::Fingerprint.eq(fingerprint))
            .filter(event_feed::Column::ServerId.eq(server.0))
            .filter(event_feed::Column::UserId.in_subquery(active()))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(row.map(|row| UserId(row.user_id)))
    }
}
