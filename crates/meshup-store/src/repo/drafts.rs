//! The repository of drafts.

use async_trait::async_trait;
use meshup_app::ports::{DraftRepository, SaveDraftOutcome, StoreError};
use meshup_domain::draft::Draft;
use meshup_domain::room::RoomOwner;
use meshup_domain::{ChannelId, ConversationId, MessageId, RoomId, ServerId, UserId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, time};
use crate::visibility::of_readable_rooms;

const GET: &str = "SELECT content, reply_to, updated_at FROM drafts WHERE user_id = $1 AND room_id = $2";

/// Nothing is written if the user has as many in other rooms.
const SAVE: &str = "
    INSERT INTO drafts (user_id, room_id, content, reply_to, updated_at)
    SELECT $1, $2, $3, $4, $5
    WHERE (SELECT COUNT(*) FROM drafts WHERE user_id = $1 AND room_id <> $2) < $6
    ON CONFLICT (user_id, room_id) DO UPDATE
    SET content = excluded.content, reply_to = excluded.reply_to, updated_at = excluded.updated_at";

#[derive(FromQueryResult)]
struct Row {
    content: String,
    reply_to: Option<Uuid>,
    updated_at: i64,
}

#[derive(FromQueryResult)]
struct Listed {
    owner: Uuid,
    /// Set for a channel's room.
    server: Option<Uuid>,
    #[sea_orm(nested)]
    draft: Row,
}

impl TryFrom<Row> for Draft {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row { content, reply_to, updated_at } = row;
        Ok(Self { content, reply_to: reply_to.map(MessageId), updated_at: time(updated_at)? })
    }
}

impl TryFrom<Listed> for (RoomOwner, Draft) {
    type Error = StoreError;

    fn try_from(row: Listed) -> Result<Self, StoreError> {
        let Listed { owner, server, draft } = row;
        let owner = match server {
            Some(server) => RoomOwner::Channel { id: ChannelId(owner), server: ServerId(server) },
            None => RoomOwner::Conversation { id: ConversationId(owner) },
        };
        Ok((owner, draft.try_into()?))
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> DraftRepository for SqlRepositories<C> {
    async fn list(&self, user: UserId) -> Result<Vec<(RoomOwner, Draft)>, StoreError> {
        let drafts = of_readable_rooms("drafts", "n.content, n.reply_to, n.updated_at AS updated_at");
        let sql = format!("{drafts} ORDER BY updated_at DESC, owner");
        let rows = Listed::find_by_statement(self.statement(&sql, [user.0.into()]))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    async fn get(&self, user: UserId, room: RoomId) -> Result<Option<Draft>, StoreError> {
        let row = Row::find_by_statement(self.statement(GET, [user.0.into(), room.0.into()]))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(Draft::try_from).transpose()
    }

    async fn save(
        &self,
        user: UserId,
        room: RoomId,
        draft: &Draft,
        limit: u64,
    ) -> Result<SaveDraftOutcome, StoreError> {
        if !self.hold_room(room).await? {
            return Ok(SaveDraftOutcome::Gone);
        }
        let Draft { content, reply_to, updated_at } = draft;
        let values = [
            user.0.into(),
            room.0.into(),
            content.as_str().into(),
            reply_to.map(|message| message.0).into(),
            micros(*updated_at).into(),
            i64::try_from(limit).unwrap_or(i64::MAX).into(),
        ];
        let saved = self.conn.execute_raw(self.statement(SAVE, values)).await.map_err(store_error)?;
        Ok(if saved.rows_affected() > 0 { SaveDraftOutcome::Saved } else { SaveDraftOutcome::TooMany })
    }

    async fn remove(&self, user: UserId, room: RoomId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM drafts WHERE user_id = $1 AND room_id = $2";
        let removed = self.conn.execute_raw(self.statement(sql, [user.0.into(), room.0.into()])).await;
        Ok(removed.map_err(store_error)?.rows_affected() > 0)
    }
}
