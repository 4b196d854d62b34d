//! Views of comments, loaded in a fixed number of queries.

use std::collections::HashMap;

use meshup_domain::CommentId;
use meshup_domain::comment::Comment;
use meshup_domain::user::UserCard;

use crate::messages::view::UserCards;
use crate::ports::{Repos, StoreError};

/// A comment with its author and all of its replies, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentView {
    /// The comment itself, which never changes.
    pub comment: Comment,
    /// The current public summary of `comment.author`.
    pub author: UserCard,
    /// Direct replies, oldest first; each holds its own, at most
    /// [`MAX_DEPTH`](meshup_domain::comment::MAX_DEPTH) levels in all.
    pub replies: Vec<CommentView>,
}

/// Views of top-level comments, in the given order.
pub(super) async fn of_top_level(
    repos: &dyn Repos,
    comments: Vec<Comment>,
) -> Result<Vec<CommentView>, StoreError> {
    if comments.is_empty() {
        return Ok(Vec::new());
    }
    let roots: Vec<CommentId> = comments.iter().map(|comment| comment.id).collect();
    let replies = repos.comments().below(&roots).await?;
    let people = comments.iter().chain(&replies).map(|comment| comment.author);
    let cards = UserCards::load(repos, people).await?;
    let mut below: HashMap<CommentId, Vec<Comment>> = HashMap::new();
    for reply in replies {
        if let Some(answered) = reply.reply_to {
            below.entry(answered).or_default().push(reply);
        }
    }
    Ok(nested(comments, &mut below, &cards))
}

/// The view of a new comment, which has no replies.
pub(super) async fn of_new(repos: &dyn Repos, comment: Comment) -> Result<CommentView, StoreError> {
    let cards = UserCards::load(repos, std::iter::once(comment.author)).await?;
    let views = nested(vec![comment], &mut HashMap::new(), &cards);
    views.into_iter().next().ok_or_else(|| StoreError::Internal("a comment without its author".into()))
}

/// Recursion is bounded by `MAX_DEPTH`.
fn nested(
    comments: Vec<Comment>,
    below: &mut HashMap<CommentId, Vec<Comment>>,
    cards: &UserCards,
) -> Vec<CommentView> {
    let view = |comment: Comment| {
        let replies = below.remove(&comment.id).unwrap_or_default();
        let author = cards.get(comment.author)?;
        Some(CommentView { author, replies: nested(replies, below, cards), comment })
    };
    comments.into_iter().filter_map(view).collect()
}
