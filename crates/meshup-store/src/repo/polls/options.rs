//! Options of polls.

use meshup_app::ports::StoreError;
use meshup_domain::PollId;
use meshup_domain::poll::PollOption;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::ids;
use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::poll_option::{Column, Entity, Model};

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn options_of(&self, polls: &[PollId]) -> Result<Vec<PollOption>, StoreError> {
        let rows = Entity::find()
            .filter(Column::PollId.is_in(ids(polls)))
            .order_by_asc(Column::PollId)
            .order_by_asc(Column::Position)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(PollOption::try_from).collect()
    }

    pub(super) async fn write_options(&self, options: &[PollOption]) -> Result<(), StoreError> {
        Entity::insert_many(options.iter().map(|option| Model::from(option).into_active_model()))
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    /// Handles a conflict with any of the unique keys.
    pub(super) async fn write_option(&self, option: &PollOption) -> Result<bool, StoreError> {
        let added = Entity::insert(Model::from(option).into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(added == 1)
    }

    pub(super) async fn drop_options(&self, poll: PollId) -> Result<(), StoreError> {
        Entity::delete_many()
            .filter(Column::PollId.eq(poll.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}
