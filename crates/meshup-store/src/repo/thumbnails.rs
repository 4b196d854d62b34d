//! The queue of images that wait for their thumbnails.

use async_trait::async_trait;
use meshup_app::ports::{PendingImage, StoreError, ThumbnailOutcome, ThumbnailRepository};
use meshup_domain::message::ThumbnailFiles;
use meshup_domain::{AttachmentId, FileKey, RoomId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros};
use crate::row::attachment::{ActiveModel, Column, Entity};

const TAKE: &str = "
    UPDATE attachments SET thumbnail_due = $2, thumbnail_tries = thumbnail_tries + 1 WHERE id IN
        (SELECT id FROM attachments WHERE thumbnail_due <= $1 ORDER BY thumbnail_due DESC LIMIT $3{unless_locked})
    RETURNING room_id, id, file, thumbnail_tries";

const HOLD_ROOM: &str = "
    SELECT 1 FROM rooms r JOIN messages m ON m.room_id = r.id JOIN attachments a ON a.message_id = m.id
        WHERE a.id = $1 FOR KEY SHARE OF r";

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> ThumbnailRepository for SqlRepositories<C> {
    async fn is_any_due(&self, now: OffsetDateTime) -> Result<bool, StoreError> {
        let found = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::ThumbnailDue.lte(micros(now)))
            .into_tuple::<Uuid>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(found.is_some())
    }

    async fn take(
        &self,
        now: OffsetDateTime,
        until: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<PendingImage>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = [micros(now).into(), micros(until).into(), limit.into()];
        let statement = self.statement(&self.skipping_locked(TAKE), values);
        let rows = self.conn.query_all_raw(statement).await.map_err(store_error)?;
        let pending = rows.iter().map(|row| {
            Ok(PendingImage {
                room: RoomId(row.try_get("", "room_id")?),
                attachment: AttachmentId(row.try_get("", "id")?),
                file: FileKey(row.try_get("", "file")?),
                tries: row.try_get("", "thumbnail_tries")?,
            })
        });
        pending.collect::<Result<_, _>>().map_err(store_error)
    }

    async fn finish(&self, attachment: AttachmentId, outcome: &ThumbnailOutcome) -> Result<bool, StoreError> {
        let mut row =
            ActiveModel { thumbnail_due: Set(None), thumbnail_tries: Set(0), ..ActiveModel::default() };
        match outcome {
            ThumbnailOutcome::Made(ThumbnailFiles { small, large }) => {
                row.thumbnail_small = Set(Some(small.0.clone()));
                row.thumbnail_large = Set(Some(large.0.clone()));
            }
            ThumbnailOutcome::None => {}
            ThumbnailOutcome::Later(due) => row.thumbnail_due = Set(Some(micros(*due))),
        }
        if self.is_postgres() {
            let hold = self.statement(HOLD_ROOM, [attachment.0.into()]);
            self.conn.query_all_raw(hold).await.map_err(store_error)?;
        }
        let finished = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(attachment.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(finished.rows_affected > 0)
    }
}
