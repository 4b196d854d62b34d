//! The repository of announcements.

use async_trait::async_trait;
use meshup_app::ports::{AnnouncementRepository, PendingAnnouncement, StoreError};
use meshup_domain::announcement::Announcement;
use meshup_domain::{AnnouncementId, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::announcement::{ActiveModel, Column, Entity, Model};

/// The pending announcements, oldest first: ids increase over time.
fn pending() -> Select<Entity> {
    Entity::find().filter(Column::FinishedAt.is_null()).order_by_asc(Column::Id)
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> AnnouncementRepository for SqlRepositories<C> {
    async fn insert(&self, announcement: &Announcement) -> Result<(), StoreError> {
        Entity::insert(Model::from(announcement).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn is_any_pending(&self) -> Result<bool, StoreError> {
        let first = pending().select_only().column(Column::Id).into_tuple::<Uuid>().one(&self.conn).await;
        Ok(first.map_err(store_error)?.is_some())
    }

    async fn take_pending(&self) -> Result<Option<PendingAnnouncement>, StoreError> {
        let row = pending()
            .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(PendingAnnouncement::try_from).transpose()
    }

    async fn reach(&self, id: AnnouncementId, last: UserId) -> Result<(), StoreError> {
        self.update_announcement(id, ActiveModel { reached: Set(Some(last.0)), ..ActiveModel::default() })
            .await
    }

    async fn finish(&self, id: AnnouncementId, at: OffsetDateTime) -> Result<(), StoreError> {
        let finished = ActiveModel { finished_at: Set(Some(micros(at))), ..ActiveModel::default() };
        self.update_announcement(id, finished).await
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn update_announcement(&self, id: AnnouncementId, change: ActiveModel) -> Result<(), StoreError> {
        Entity::update_many()
            .set(change)
            .filter(Column::Id.eq(id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
