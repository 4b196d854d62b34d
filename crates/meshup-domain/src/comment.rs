//! Comments on tasks and polls, with nested replies.

use time::OffsetDateTime;

use crate::permission::{Allowed, ParticipateInItem};
use crate::text::bounded;
use crate::{CommentId, PollId, TaskId, UserId, Violation};

/// The maximum nesting depth; a top-level comment has depth 1.
pub const MAX_DEPTH: i32 = 20;

/// The item that a comment belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentTarget {
    /// A comment on a task.
    Task(TaskId),
    /// A comment on a poll.
    Poll(PollId),
}

/// A comment on a task or poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// UUIDv7, so ids sort by creation time.
    pub id: CommentId,
    /// The task or poll; that of the parent for a reply.
    pub on: CommentTarget,
    /// The member who wrote the comment.
    pub author: UserId,
    /// 1 to 2,000 characters.
    pub content: String,
    /// The parent comment, which belongs to the same item; `None` for a top-level comment.
    pub reply_to: Option<CommentId>,
    /// The top-level comment of the thread; a top-level comment is its own root.
    pub root: CommentId,
    /// 1 to [`MAX_DEPTH`].
    pub depth: i32,
    /// When the comment was written; comments cannot be edited.
    pub created_at: OffsetDateTime,
}

impl Comment {
    /// A new top-level comment.
    pub fn write(
        allowed: &Allowed<ParticipateInItem>,
        on: CommentTarget,
        id: CommentId,
        content: String,
        now: OffsetDateTime,
    ) -> Self {
        let author = allowed.by();
        Self { id, on, author, content, reply_to: None, root: id, depth: 1, created_at: now }
    }

    /// A reply to this comment. The caller checks [`Comment::accepts_replies`] first.
    #[must_use]
    pub fn answer(
        &self,
        allowed: &Allowed<ParticipateInItem>,
        id: CommentId,
        content: String,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            on: self.on,
            author: allowed.by(),
            content,
            reply_to: Some(self.id),
            root: self.root,
            depth: self.depth + 1,
            created_at: now,
        }
    }

    /// Whether the depth limit leaves room for a reply.
    pub fn accepts_replies(&self) -> bool {
        self.depth < MAX_DEPTH
    }
}

/// Validates the text of a comment: 1 to 2,000 characters.
pub fn content(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=2_000)
}
