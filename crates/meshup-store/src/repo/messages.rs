//! Messages with their attachments, mentions and revisions.

mod append;
mod found;
mod list;
mod skip;

use async_trait::async_trait;
use meshup_app::page::{Direction, Page};
use meshup_app::ports::{AppendOutcome, MessageFilter, MessageRepository, NewMention, StoreError, Window};
use meshup_domain::mention::Mention;
use meshup_domain::message::{Attachment, Message, NewMessage, Revision};
use meshup_domain::{FileKey, MessageId, Number, RoomId, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use time::{Duration, OffsetDateTime};

use crate::error::store_error;
use crate::repositories::{SqlRepositories, micros, padded, time_or_none};
use crate::row::message::{ActiveModel, Column, Entity};
use crate::row::{attachment, mention, message_revision, room};

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Deletes the attachments of messages, and returns the keys of files that are no longer referenced.
    pub(super) async fn take_attachments(&self, messages: &[Uuid]) -> Result<Vec<FileKey>, StoreError> {
        let removed = attachment::Entity::delete_many()
            .filter(attachment::Column::MessageId.is_in(messages.iter().copied()))
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        let own = removed.into_iter().filter(|row| row.origin == attachment::ATTACHED);
        let files = own.flat_map(|row| [Some(row.file), row.thumbnail_small, row.thumbnail_large]);
        Ok(files.flatten().map(FileKey).collect())
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> MessageRepository for SqlRepositories<C> {
    async fn by_number(&self, number: Number) -> Result<Option<Message>, StoreError> {
        let query = Entity::find().filter(Column::Number.eq(number.0));
        let row = query.one(&self.conn).await.map_err(store_error)?;
        row.map(Message::try_from).transpose()
    }

    async fn forget_nonces(&self, before: OffsetDateTime, limit: u64) -> Result<u64, StoreError> {
        let sql = "UPDATE messages SET nonce = NULL WHERE id IN
            (SELECT id FROM messages WHERE nonce IS NOT NULL AND created_at < $1 LIMIT $2{unless_locked})";
        self.purge_with(sql, before, limit).await
    }

    async fn remove_attachments(&self, message: MessageId) -> Result<Vec<FileKey>, StoreError> {
        self.take_attachments(&[message.0]).await
    }

    async fn append(
        &self,
        messages: &[NewMessage],
        nonce_lifetime: Duration,
    ) -> Result<Vec<AppendOutcome>, StoreError> {
        self.append_messages(messages, nonce_lifetime).await
    }

    async fn add_attachments(&self, room: RoomId, attachments: &[Attachment]) -> Result<(), StoreError> {
        let row = |(at, file)| attachment::Model::at(room, at, file).into_active_model();
        let rows = (0..).zip(attachments).map(row);
        attachment::Entity::insert_many(rows)
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn set_mentions(&self, message: &Message, mentions: &[Mention]) -> Result<(), StoreError> {
        mention::Entity::delete_many()
            .filter(mention::Column::MessageId.eq(message.id.0))
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        let Message { id, room, seq, .. } = message;
        let new = |mention: &Mention| NewMention { message: *id, room: *room, seq: *seq, mention: *mention };
        self.add_mentions(&mentions.iter().map(new).collect::<Vec<_>>()).await
    }

    async fn add_mentions(&self, mentions: &[NewMention]) -> Result<(), StoreError> {
        let rows = mentions.iter().map(|new| mention::Model::from(*new).into_active_model());
        mention::Entity::insert_many(rows)
            .on_conflict_do_nothing()
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn mentions(&self, messages: &[MessageId]) -> Result<Vec<(MessageId, Mention)>, StoreError> {
        let rows = mention::Entity::find()
            .filter(mention::Column::MessageId.is_in(padded(messages.iter().map(|id| id.0))))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(<(MessageId, Mention)>::try_from).collect()
    }

    async fn get(&self, room: RoomId, id: MessageId) -> Result<Option<Message>, StoreError> {
        let row = Entity::find_by_id(id.0)
            .filter(Column::RoomId.eq(room.0))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(Message::try_from).transpose()
    }

    async fn get_many(&self, ids: &[MessageId]) -> Result<Vec<Message>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Id.is_in(padded(ids.iter().map(|id| id.0))))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Message::try_from).collect()
    }

    async fn by_nonce(
        &self,
        room: RoomId,
        author: UserId,
        nonce: &str,
        since: OffsetDateTime,
    ) -> Result<Option<Message>, StoreError> {
        let row = Entity::find()
            .filter(Column::RoomId.eq(room.0))
            .filter(Column::AuthorId.eq(author.0))
            .filter(Column::Nonce.eq(nonce))
            .filter(Column::CreatedAt.gte(micros(since)))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        row.map(Message::try_from).transpose()
    }

    /// A message that is already deleted is left unchanged, so that it is subtracted from the room's count
    /// only once.
    async fn save(&self, message: &Message) -> Result<(), StoreError> {
        let changes = ActiveModel {
            content: Set(message.content.clone()),
            is_pinned: Set(message.is_pinned),
            edited_at: Set(message.edited_at.map(micros)),
            deleted_at: Set(message.deleted_at.map(micros)),
            ..ActiveModel::default()
        };
        let saved = Entity::update_many()
            .set(changes)
            .filter(Column::Id.eq(message.id.0))
            .filter(Column::DeletedAt.is_null())
            .exec(&self.conn)
            .await
            .map_err(store_error)?;
        if message.deleted_at.is_some() && saved.rows_affected > 0 {
            room::Entity::update_many()
                .col_expr(room::Column::MessageCount, Expr::col(room::Column::MessageCount).sub(1))
                .filter(room::Column::Id.eq(message.room.0))
                .exec(&self.conn)
                .await
                .map_err(store_error)?;
        }
        Ok(())
    }

    /// If two edits fall into the same microsecond, only one previous text is stored.
    async fn add_revision(&self, room: RoomId, id: MessageId, revision: &Revision) -> Result<(), StoreError> {
        message_revision::Entity::insert(message_revision::Model::of(room, id, revision).into_active_model())
            .on_conflict_do_nothing()
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn revisions(&self, id: MessageId) -> Result<Vec<Revision>, StoreError> {
        let rows = message_revision::Entity::find()
            .filter(message_revision::Column::MessageId.eq(id.0))
            .order_by_asc(message_revision::Column::CreatedAt)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Revision::try_from).collect()
    }

    async fn list(
        &self,
        room: RoomId,
        filter: &MessageFilter,
        window: Window,
        order: Direction,
    ) -> Result<Page<Message>, StoreError> {
        self.list_messages(room, filter, window, order).await
    }

    async fn attachments(&self, messages: &[MessageId]) -> Result<Vec<Attachment>, StoreError> {
        let rows = attachment::Entity::find()
            .filter(attachment::Column::MessageId.is_in(padded(messages.iter().map(|id| id.0))))
            .order_by_asc(attachment::Column::MessageId)
            .order_by_asc(attachment::Column::Position)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Attachment::try_from).collect()
    }

    async fn count_pins(&self, room: RoomId) -> Result<u64, StoreError> {
        Entity::find()
            .filter(Column::RoomId.eq(room.0))
            .filter(list::is_pinned())
            .filter(Column::DeletedAt.is_null())
            .count(&self.conn)
            .await
            .map_err(store_error)
    }

    async fn last_post_at(&self, room: RoomId, author: UserId) -> Result<Option<OffsetDateTime>, StoreError> {
        let at = Entity::find()
            .select_only()
            .column(Column::CreatedAt)
            .filter(Column::RoomId.eq(room.0))
            .filter(Column::AuthorId.eq(author.0))
            .order_by_desc(Column::Seq)
            .limit(1)
            .into_tuple::<i64>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        time_or_none(at)
    }

    async fn last_of(&self, rooms: &[RoomId]) -> Result<Vec<Message>, StoreError> {
        self.last_messages(rooms).await
    }
}
