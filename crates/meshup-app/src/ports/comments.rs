//! Comments on tasks and polls.

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_domain::CommentId;
use meshup_domain::comment::{Comment, CommentTarget};

use super::StoreError;
use crate::page::{Page, PageRequest};

/// Comments, which are never changed.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait CommentRepository: Send + Sync {
    /// Stores a comment. The caller has locked the commented item, so that it still exists.
    async fn insert(&self, comment: &Comment) -> Result<(), StoreError>;
    /// A comment.
    async fn get(&self, id: CommentId) -> Result<Option<Comment>, StoreError>;
    /// Top-level comments, oldest first.
    async fn top_level(&self, on: CommentTarget, page: PageRequest) -> Result<Page<Comment>, StoreError>;
    /// All replies in the threads of these top-level comments, oldest first.
    async fn below(&self, roots: &[CommentId]) -> Result<Vec<Comment>, StoreError>;
    /// The number of comments on each item, replies included; items without comments are omitted.
    async fn counts(&self, on: &[CommentTarget]) -> Result<HashMap<CommentTarget, u64>, StoreError>;
}
