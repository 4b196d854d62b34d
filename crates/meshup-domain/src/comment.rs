//! Comments on tasks and polls, with replies below them.

use time::OffsetDateTime;

use crate::permission::{Allowed, JoinIn};
use crate::text::bounded;
use crate::{CommentId, PollId, TaskId, UserId, Violation};

/// How deep replies go: a comment that answers none is at depth 1.
pub const MAX_DEPTH: i32 = 20;

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Commented {
    Task(TaskId),
    Poll(PollId),
}

/// What somebody says about a task or poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    pub on: Commented,
    pub author: UserId,
    pub content: String,
    /// A comment on the same thing.
    pub reply_to: Option<CommentId>,
    /// The comment without `reply_to` that it stands below; such a comment names itself.
    pub root: CommentId,
    /// 1 to [`MAX_DEPTH`].
    pub depth: i32,
    pub created_at: OffsetDateTime,
}

impl Comment {
    /// A comment that answers none.
    pub fn write(
        allowed: &Allowed<JoinIn>,
        on: Commented,
        id: CommentId,
        content: String,
        now: OffsetDateTime,
    ) -> Self {
        let author = allowed.by();
        Self { id, on, author, content, reply_to: None, root: id, depth: 1, created_at: now }
    }

    /// An answer to this comment, which [`Comment::takes_replies`].
    #[must_use]
    pub fn answer(
        &self,
        allowed: &Allowed<JoinIn>,
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

    /// Whether there is room below it.
    pub fn takes_replies(&self) -> bool {
        self.depth < MAX_DEPTH
    }
}

/// The text of a comment, 1 to 2,000 characters.
pub fn content(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=2_000)
}
