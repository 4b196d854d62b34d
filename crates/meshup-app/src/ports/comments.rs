//! Comments on tasks and polls.

use std::collections::HashMap;

use async_trait::async_trait;
use meshup_domain::CommentId;
use meshup_domain::comment::{Comment, Commented};

use super::StoreError;
use crate::page::{Page, PageRequest};

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait CommentRepository: Send + Sync {
    /// Whoever inserts has locked what the comment is about, so that it is still there.
    async fn insert(&self, comment: &Comment) -> Result<(), StoreError>;
    async fn get(&self, id: CommentId) -> Result<Option<Comment>, StoreError>;
    /// Comments that answer none, oldest first.
    async fn top_level(&self, on: Commented, page: PageRequest) -> Result<Page<Comment>, StoreError>;
    /// All replies below these top-level comments, oldest first.
    async fn below(&self, roots: &[CommentId]) -> Result<Vec<Comment>, StoreError>;
    /// How many comments each has, replies included; what has none is left out.
    async fn counts(&self, on: &[Commented]) -> Result<HashMap<Commented, u64>, StoreError>;
}
