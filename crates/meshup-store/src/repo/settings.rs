//! The repository of user settings and preferences.

mod recipients;
mod rooms;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{NotificationRecipient, SettingsRepository, StoreError};
use meshup_domain::room::RoomOwner;
use meshup_domain::settings::{Preference, RoomSettings, RoomSettingsChanges, UserSettings};
use meshup_domain::{PreferenceId, RoomId, ServerId, UserId};
use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, page};
use crate::row::preference::{Column, Entity, Model};
use crate::row::user_settings;
use crate::visibility::deleted_servers;

fn of_user(user: UserId) -> Select<Entity> {
    Entity::find()
        .filter(Column::UserId.eq(user.0))
        .filter(Column::ServerId.not_in_subquery(deleted_servers()))
}

fn own(user: UserId, id: PreferenceId) -> Select<Entity> {
    of_user(user).filter(Column::Id.eq(id.0))
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    async fn found(&self, query: Select<Entity>) -> Result<Option<Preference>, StoreError> {
        let row = query.one(&self.conn).await.map_err(store_error)?;
        row.map(Preference::try_from).transpose()
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> SettingsRepository for SqlRepositories<C> {
    async fn get(&self, user: UserId) -> Result<Option<UserSettings>, StoreError> {
        let row = user_settings::Entity::find_by_id(user.0).one(&self.conn).await.map_err(store_error)?;
        row.map(UserSettings::try_from).transpose()
    }

    async fn save(&self, settings: &UserSettings) -> Result<(), StoreError> {
        let replace = OnConflict::column(user_settings::Column::UserId)
            .update_columns(user_settings::Column::iter().skip(1))
            .to_owned();
        user_settings::Entity::insert(user_settings::Model::from(settings).into_active_model())
            .on_conflict(replace)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// Ids increase over time.
    async fn preferences(&self, user: UserId, request: PageRequest) -> Result<Page<Preference>, StoreError> {
        let query = of_user(user).order_by_asc(Column::Id);
        let Page { items, total } = page(&self.conn, query, request).await?;
        let items = items.into_iter().map(Preference::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn preference(&self, user: UserId, id: PreferenceId) -> Result<Option<Preference>, StoreError> {
        self.found(own(user, id)).await
    }

    async fn lock_preference(
        &self,
        user: UserId,
        id: PreferenceId,
    ) -> Result<Option<Preference>, StoreError> {
        self.found(own(user, id).lock_exclusive()).await
    }

    async fn add_preference(&self, preference: &Preference) -> Result<bool, StoreError> {
        let once = OnConflict::columns([Column::UserId, Column::ServerId]).do_nothing().to_owned();
        let stored = Entity::insert(Model::from(preference).into_active_model())
            .on_conflict(once)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(stored == 1)
    }

    async fn save_preference(&self, preference: &Preference) -> Result<(), StoreError> {
        let mut row = Model::from(preference).into_active_model().reset_all();
        (row.id, row.user_id, row.server_id) = (NotSet, NotSet, NotSet);
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(preference.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn remove_preference(&self, user: UserId, id: PreferenceId) -> Result<bool, StoreError> {
        let removed = Entity::delete_many()
            .filter(Column::Id.eq(id.0))
            .filter(Column::UserId.eq(user.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(removed.rows_affected == 1)
    }

    async fn rooms(&self, user: UserId) -> Result<Vec<(RoomOwner, RoomSettings)>, StoreError> {
        self.settings_of_rooms(user).await
    }

    async fn room(&self, user: UserId, room: RoomId) -> Result<RoomSettings, StoreError> {
        self.settings_of_room(user, room).await
    }

    async fn save_room(
        &self,
        user: UserId,
        room: RoomId,
        changes: RoomSettingsChanges,
        at: OffsetDateTime,
    ) -> Result<Option<RoomSettings>, StoreError> {
        self.save_settings_of_room(user, room, changes, at).await
    }

    async fn recipients(
        &self,
        server: Option<ServerId>,
        room: Option<Uuid>,
        people: &[UserId],
    ) -> Result<Vec<NotificationRecipient>, StoreError> {
        recipients::of(&self.conn, server, room, people).await
    }
}
