//! Adding comments.

use meshup_domain::comment::{self, Comment, Commented};
use meshup_domain::permission::{Allowed, JoinIn};
use meshup_domain::{CommentId, Violations};

use super::Comments;
use super::view::{self, CommentView};
use crate::error::operation_error;
use crate::ports::{Repos, StoreError};

/// A comment to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddComment {
    pub content: String,
    pub reply_to: Option<CommentId>,
}

operation_error! {
    /// Why the comment was not added.
    AddCommentError: Invalid(Violations), Store(StoreError);
}

/// A validated comment.
#[derive(Debug)]
pub struct Draft {
    content: String,
    answered: Option<Comment>,
}

impl Comments {
    /// Validates a comment before a unit is opened. That suffices, since comments are never deleted or moved.
    pub async fn check(&self, on: Commented, command: AddComment) -> Result<Draft, AddCommentError> {
        let AddComment { content, reply_to } = command;
        let mut errors = Violations::default();
        let content = errors.check("content", comment::content(&content)).unwrap_or_default();
        let mut answered = None;
        if let Some(id) = reply_to {
            let found = self.community.store.read().comments().get(id).await?;
            answered = found.filter(|comment| comment.on == on);
            match &answered {
                None => errors.add("reply_to", "This comment does not exist here."),
                Some(comment) if !comment.takes_replies() => {
                    errors.add("reply_to", "Replies cannot be nested any deeper.");
                }
                Some(_) => {}
            }
        }
        errors.into_result()?;
        Ok(Draft { content, answered })
    }

    /// Stores the comment in a unit that has locked the commented item.
    pub async fn add(
        &self,
        work: &dyn Repos,
        allowed: &Allowed<JoinIn>,
        on: Commented,
        draft: &Draft,
    ) -> Result<CommentView, StoreError> {
        let Draft { content, answered } = draft;
        let (id, now) = (CommentId(self.community.ids.next()), self.community.clock.now());
        let comment = match answered {
            Some(answered) => answered.answer(allowed, id, content.clone(), now),
            None => Comment::write(allowed, on, id, content.clone(), now),
        };
        work.comments().insert(&comment).await?;
        view::of_new(work, comment).await
    }
}
