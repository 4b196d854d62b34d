//! What users set for single rooms.

use meshup_app::ports::StoreError;
use meshup_domain::room::RoomOwner;
use meshup_domain::settings::{RoomSettings, RoomSettingsChanges};
use meshup_domain::{ChannelId, ConversationId, Patch, RoomId, ServerId, UserId};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, parse_enum, time_or_none};
use crate::row::room_settings::{Entity, Model};
use crate::visibility::of_readable_rooms;

const SAVE: &str = "
    INSERT INTO room_settings (user_id, room_id, level, muted_until, updated_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (user_id, room_id) DO UPDATE SET level = excluded.level, updated_at = excluded.updated_at,
        muted_until = CASE WHEN $6 THEN room_settings.muted_until ELSE excluded.muted_until END
    RETURNING user_id, room_id, level, muted_until, updated_at";

#[derive(FromQueryResult)]
struct OfRoom {
    owner: Uuid,
    /// Set for a channel's room.
    server: Option<Uuid>,
    level: String,
    muted_until: Option<i64>,
}

impl TryFrom<OfRoom> for (RoomOwner, RoomSettings) {
    type Error = StoreError;

    fn try_from(row: OfRoom) -> Result<Self, StoreError> {
        let OfRoom { owner, server, level, muted_until } = row;
        let owner = match server {
            Some(server) => RoomOwner::Channel { id: ChannelId(owner), server: ServerId(server) },
            None => RoomOwner::Conversation { id: ConversationId(owner) },
        };
        let settings = RoomSettings { level: parse_enum(&level)?, muted_until: time_or_none(muted_until)? };
        Ok((owner, settings))
    }
}

impl<C: ConnectionTrait + Send + Sync> SqlRepositories<C> {
    pub(super) async fn settings_of_rooms(
        &self,
        user: UserId,
    ) -> Result<Vec<(RoomOwner, RoomSettings)>, StoreError> {
        let sql = of_readable_rooms("room_settings", "n.level, n.muted_until");
        let rows = OfRoom::find_by_statement(self.statement(&sql, [user.0.into()]))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub(super) async fn settings_of_room(
        &self,
        user: UserId,
        room: RoomId,
    ) -> Result<RoomSettings, StoreError> {
        let row = Entity::find_by_id((user.0, room.0)).one(&self.conn).await.map_err(store_error)?;
        row.map_or(Ok(RoomSettings::default()), RoomSettings::try_from)
    }

    pub(super) async fn save_settings_of_room(
        &self,
        user: UserId,
        room: RoomId,
        changes: RoomSettingsChanges,
        at: OffsetDateTime,
    ) -> Result<Option<RoomSettings>, StoreError> {
        if !self.hold_room(room).await? {
            return Ok(None);
        }
        let RoomSettingsChanges { level, muted_until } = changes;
        let is_kept = muted_until == Patch::Keep;
        let values = [
            user.0.into(),
            room.0.into(),
            level.as_str().into(),
            muted_until.apply(None).map(micros).into(),
            micros(at).into(),
            is_kept.into(),
        ];
        let row = Model::find_by_statement(self.statement(SAVE, values))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(RoomSettings::try_from).transpose()
    }
}
