//! The repository of comments.

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_app::page::{Page, PageRequest};
use meshup_app::ports::{CommentRepository, StoreError};
use meshup_domain::comment::{Comment, CommentTarget};
use meshup_domain::{CommentId, PollId, TaskId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::error::store_error;
use crate::repositories::{SqlRepositories, page};
use crate::row::comment::{Column, Entity, Model};

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// The number of comments that refer to each of `ids` in `column`.
    async fn count_comments(&self, column: Column, ids: Vec<Uuid>) -> Result<Vec<(Uuid, i64)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Entity::find()
            .select_only()
            .column(column)
            .expr(Expr::col(Column::Id).count())
            .filter(column.is_in(ids))
            .group_by(column)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> CommentRepository for SqlRepositories<C> {
    async fn insert(&self, comment: &Comment) -> Result<(), StoreError> {
        Entity::insert(Model::from(comment).into_active_model())
            .exec_without_returning(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(())
    }

    async fn get(&self, id: CommentId) -> Result<Option<Comment>, StoreError> {
        let row = Entity::find_by_id(id.0).one(&self.conn).await.map_err(store_error)?;
        row.map(Comment::try_from).transpose()
    }

    async fn top_level(&self, on: CommentTarget, request: PageRequest) -> Result<Page<Comment>, StoreError> {
        let about = match on {
            CommentTarget::Task(TaskId(task)) => Column::TaskId.eq(task),
            CommentTarget::Poll(PollId(poll)) => Column::PollId.eq(poll),
        };
        let query = Entity::find()
            .filter(about)
            .filter(Column::ReplyTo.is_null())
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id);
        let Page { items, total } = page(&self.conn, query, request).await?;
        let items = items.into_iter().map(Comment::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    async fn below(&self, roots: &[CommentId]) -> Result<Vec<Comment>, StoreError> {
        let rows = Entity::find()
            .filter(Column::RootId.is_in(roots.iter().map(|CommentId(id)| *id)))
            .filter(Column::ReplyTo.is_not_null())
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Comment::try_from).collect()
    }

    async fn counts(&self, on: &[CommentTarget]) -> Result<HashMap<CommentTarget, u64>, StoreError> {
        let (mut tasks, mut polls) = (Vec::new(), Vec::new());
        for thing in on {
            match thing {
                CommentTarget::Task(TaskId(task)) => tasks.push(*task),
                CommentTarget::Poll(PollId(poll)) => polls.push(*poll),
            }
        }
        let tasks = self.count_comments(Column::TaskId, tasks).await?;
        let polls = self.count_comments(Column::PollId, polls).await?;
        let tasks = tasks.into_iter().map(|(id, count)| (CommentTarget::Task(TaskId(id)), count));
        let polls = polls.into_iter().map(|(id, count)| (CommentTarget::Poll(PollId(id)), count));
        Ok(tasks.chain(polls).map(|(on, count)| (on, u64::try_from(count).unwrap_or_default())).collect())
    }
}
