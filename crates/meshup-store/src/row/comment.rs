//! Rows of comments.

use meshup_app::ports::StoreError;
use meshup_domain::comment::{Comment, CommentTarget};
use meshup_domain::{CommentId, PollId, TaskId, UserId};
use sea_orm::entity::prelude::*;

use crate::error::corrupt;
use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comments")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Exactly one of this and `poll_id` is set.
    pub task_id: Option<Uuid>,
    pub poll_id: Option<Uuid>,
    pub reply_to: Option<Uuid>,
    pub root_id: Uuid,
    pub depth: i32,
    pub author_id: Uuid,
    pub content: String,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Comment> for Model {
    fn from(comment: &Comment) -> Self {
        let Comment { id, on, author, content, reply_to, root, depth, created_at } = comment;
        let (task_id, poll_id) = match on {
            CommentTarget::Task(TaskId(task)) => (Some(*task), None),
            CommentTarget::Poll(PollId(poll)) => (None, Some(*poll)),
        };
        Self {
            id: id.0,
            task_id,
            poll_id,
            reply_to: reply_to.map(|CommentId(id)| id),
            root_id: root.0,
            depth: *depth,
            author_id: author.0,
            content: content.clone(),
            created_at: micros(*created_at),
        }
    }
}

impl TryFrom<Model> for Comment {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, task_id, poll_id, reply_to, root_id, depth, author_id, content, created_at } = row;
        let on = match (task_id, poll_id) {
            (Some(task), None) => CommentTarget::Task(TaskId(task)),
            (None, Some(poll)) => CommentTarget::Poll(PollId(poll)),
            (None, None) | (Some(_), Some(_)) => return Err(corrupt("what is commented", &id.to_string())),
        };
        Ok(Self {
            id: CommentId(id),
            on,
            author: UserId(author_id),
            content,
            reply_to: reply_to.map(CommentId),
            root: CommentId(root_id),
            depth,
            created_at: time(created_at)?,
        })
    }
}
