//! Adding comments.

use meshup_domain::comment::{self, Comment, CommentTarget};
use meshup_domain::permission::{Allowed, ParticipateInItem};
use meshup_domain::{CommentId, Violations};

use super::Comments;
use super::view::{self, CommentView};
use crate::error::operation_error;
use crate::ports::{Repos, StoreError};

/// A comment to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddComment {
    /// 1 to 2,000 characters after trimming.
    pub content: String,
    /// The comment to reply to, on the same item and less than
    /// [`MAX_DEPTH`](meshup_domain::comment::MAX_DEPTH) levels deep; `None` for a top-level comment.
    pub reply_to: Option<CommentId>,
}

operation_error! {
    /// Why the comment was not added.
    AddCommentError: Invalid(Violations), Store(StoreError);
}

/// A validated comment.
#[derive(Debug)]
pub struct CommentDraft {
    content: String,
    answered: Option<Comment>,
}

impl Comments {
    /// Validates a comment before a unit is opened. That suffices, since comments are never deleted or moved.
    pub async fn check(
        &self,
        on: CommentTarget,
        command: AddComment,
    ) -> Result<CommentDraft, AddCommentError> {
        let AddComment { content, reply_to } = command;
        let mut errors = Violations::default();
        let content = errors.check("content", comment::content(&content)).unwrap_or_default();
        let mut answered = None;
        if let Some(id) = reply_to {
            let found = self.context.store.read().comments().get(id).await?;
            answered = found.filter(|comment| comment.on == on);
            match &answered {
                None => errors.add("reply_to", "This comment does not exist on this item."),
                Some(comment) if !comment.accepts_replies() => {
                    errors.add("reply_to", "Replies cannot be nested any deeper.");
                }
                Some(_) => {}
            }
        }
        errors.into_result()?;
        Ok(CommentDraft { content, answered })
    }

    /// Stores the comment in a unit that has locked the commented item.
    pub async fn add(
        &self,
        work: &dyn Repos,
        allowed: &Allowed<ParticipateInItem>,
        on: CommentTarget,
        draft: &CommentDraft,
    ) -> Result<CommentView, StoreError> {
        let CommentDraft { content, answered } = draft;
        let (id, now) = (CommentId(self.context.ids.next()), self.context.clock.now());
        let comment = match answered {
            Some(answered) => answered.answer(allowed, id, content.clone(), now),
            None => Comment::write(allowed, on, id, content.clone(), now),
        };
        work.comments().insert(&comment).await?;
        view::of_new(work, comment).await
    }
}
