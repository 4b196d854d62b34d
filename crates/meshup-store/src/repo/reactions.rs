//! Reactions to messages.

use async_trait::async_trait;
use meshup_app::ports::{ReactionRepository, StoreError};
use meshup_domain::message::Reaction;
use meshup_domain::{MessageId, RoomId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::error::{corrupt, store_error};
use crate::repositories::{SqlRepositories, padded};
use crate::row::reaction::{ActiveModel, Column, Entity};

/// A user's reaction to a message with this emoji.
fn of_person(message: MessageId, user: UserId, emoji: &str) -> Condition {
    Condition::all()
        .add(Column::MessageId.eq(message.0))
        .add(Column::UserId.eq(user.0))
        .add(Column::Emoji.eq(emoji))
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> ReactionRepository for SqlRepositories<C> {
    async fn add(&self, room: RoomId, reaction: &Reaction) -> Result<(Reaction, bool), StoreError> {
        let once =
            OnConflict::columns([Column::MessageId, Column::UserId, Column::Emoji]).do_nothing().to_owned();
        let added = Entity::insert(ActiveModel::of(room, reaction))
            .on_conflict(once)
            .exec_with_returning_many(&self.conn)
            .await
            .map_err(store_error)?;
        if let Some(row) = added.into_iter().next() {
            return Ok((row.try_into()?, true));
        }
        let there = Entity::find()
            .filter(of_person(reaction.message, reaction.user, &reaction.emoji))
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        let there = there.ok_or_else(|| corrupt("a reaction that was there", "gone"))?;
        Ok((there.try_into()?, false))
    }

    async fn remove(
        &self,
        message: MessageId,
        user: UserId,
        emoji: &str,
    ) -> Result<Option<Reaction>, StoreError> {
        let removed = Entity::delete_many()
            .filter(of_person(message, user, emoji))
            .exec_with_returning(&self.conn)
            .await
            .map_err(store_error)?;
        removed.into_iter().next().map(Reaction::try_from).transpose()
    }

    async fn count_others(&self, message: MessageId, emoji: &str) -> Result<u64, StoreError> {
        let count = Entity::find()
            .select_only()
            .expr(Expr::col(Column::Emoji).count_distinct())
            .filter(Column::MessageId.eq(message.0))
            .filter(Column::Emoji.ne(emoji))
            .into_tuple::<i64>()
            .one(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }

    async fn of(&self, messages: &[MessageId]) -> Result<Vec<Reaction>, StoreError> {
        let rows = Entity::find()
            .filter(Column::MessageId.is_in(padded(messages.iter().map(|id| id.0))))
            .order_by_asc(Column::Number)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Reaction::try_from).collect()
    }
}
