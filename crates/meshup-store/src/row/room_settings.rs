//! Rows of what users set for rooms.

use meshup_app::ports::StoreError;
use meshup_domain::settings::RoomSettings;
use sea_orm::entity::prelude::*;

use crate::repositories::{parse_enum, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "room_settings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub room_id: Uuid,
    pub level: String,
    pub muted_until: Option<i64>,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for RoomSettings {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id: _, room_id: _, level, muted_until, updated_at: _ } = row;
        Ok(Self { level: parse_enum(&level)?, muted_until: time_or_none(muted_until)? })
    }
}
