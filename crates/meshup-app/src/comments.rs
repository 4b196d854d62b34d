//! Comments, shared by tasks and polls.
//!
//! Access is decided by the commented item; these functions rely on its proof. The caller of
//! [`Comments::add`] has locked the item in the unit and announces its change.

mod add;
mod view;

pub use add::{AddComment, AddCommentError, CommentDraft};
pub use view::CommentView;

use meshup_domain::comment::CommentTarget;
use meshup_domain::permission::{Allowed, ViewItem};

use crate::page::{Page, PageRequest};
use crate::ports::StoreError;
use crate::server_context::ServerContext;

/// The comment operations of the use cases of tasks and polls.
#[derive(Clone)]
pub struct Comments {
    context: ServerContext,
}

impl Comments {
    /// Operations over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }

    /// Top-level comments, oldest first, each with all of its replies. The page counts top-level comments
    /// only.
    pub async fn list(
        &self,
        _: &Allowed<ViewItem>,
        on: CommentTarget,
        page: PageRequest,
    ) -> Result<Page<CommentView>, StoreError> {
        let repos = self.context.store.read();
        let Page { items, total } = repos.comments().top_level(on, page).await?;
        Ok(Page { items: view::of_top_level(repos, items).await?, total })
    }
}

#[cfg(test)]
mod tests;
