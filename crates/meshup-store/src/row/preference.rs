//! Rows of notification preferences.

use meshup_app::ports::StoreError;
use meshup_domain::settings::{Preference, ServerNotificationLevel};
use meshup_domain::{PreferenceId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_preferences")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique together with the server.
    pub user_id: Uuid,
    pub server_id: Uuid,
    pub notification_level: String,
    pub mute_server: bool,
    pub mute_until: Option<i64>,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Preference> for Model {
    fn from(preference: &Preference) -> Self {
        let Preference { id, user, server, volume, updated_at } = *preference;
        let ServerNotificationLevel { level, mute_server, mute_until } = volume;
        Self {
            id: id.0,
            user_id: user.0,
            server_id: server.0,
            notification_level: level.as_str().to_owned(),
            mute_server,
            mute_until: mute_until.map(micros),
            updated_at: micros(updated_at),
        }
    }
}

impl TryFrom<Model> for Preference {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, user_id, server_id, notification_level, mute_server, mute_until, updated_at } = row;
        let volume = ServerNotificationLevel {
            level: parse_enum(&notification_level)?,
            mute_server,
            mute_until: time_or_none(mute_until)?,
        };
        Ok(Self {
            id: PreferenceId(id),
            user: UserId(user_id),
            server: ServerId(server_id),
            volume,
            updated_at: time(updated_at)?,
        })
    }
}
