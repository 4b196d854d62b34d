//! Comments on tasks and polls.

use meshup_app::comments::{AddComment, CommentView};
use meshup_domain::CommentId;
use meshup_domain::comment::Comment;
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A comment on a task or poll, with its replies.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentDto {
    /// For `reply_to` of replies.
    id: Uuid,
    author: UserBasic,
    /// 1 to 2,000 characters.
    #[schema(example = "Please review")]
    content: String,
    /// The comment that it replies to.
    reply_to: Option<Uuid>,
    /// Oldest first.
    #[schema(no_recursion)]
    replies: Vec<CommentDto>,
    created_at: Timestamp,
}

impl CommentDto {
    pub(crate) fn of(view: &CommentView, show: &Presenter) -> Self {
        let CommentView { comment, author, replies } = view;
        let Comment { id, on: _, author: _, content, reply_to, root: _, depth: _, created_at } = comment;
        Self {
            id: id.0,
            author: show.user(author),
            content: content.clone(),
            reply_to: reply_to.map(|answered| answered.0),
            replies: replies.iter().map(|reply| Self::of(reply, show)).collect(),
            created_at: (*created_at).into(),
        }
    }
}

meshup_web::request! {
    /// A new comment.
    pub(crate) struct CommentBody {
        /// 1 to 2,000 characters.
        content: required String, { "examples": ["Please review"] };
        /// A comment on the same task or poll; replies may be nested up to 19 levels deep.
        reply_to: nullable CommentId;
    }
}

impl CommentBody {
    pub(crate) fn into_command(self) -> AddComment {
        let Self { content, reply_to } = self;
        AddComment { content, reply_to }
    }
}
