//! Comments on tasks and polls, once for both.
//!
//! The thing itself decides who may read and write; here its proof is enough. Whoever adds a comment has the thing
//! locked in the unit, and says that it changed.

mod add;
mod view;

pub use add::{AddComment, AddCommentError, Draft};
pub use view::CommentView;

use meshup_domain::comment::Commented;
use meshup_domain::permission::{Allowed, SeeItem};

use crate::community::Community;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;

/// What the use cases of tasks and polls do about comments.
#[derive(Clone)]
pub struct Comments {
    community: Community,
}

impl Comments {
    pub fn new(community: Community) -> Self {
        Self { community }
    }

    /// Comments that answer none, oldest first, each with everything below it. The page counts the former only.
    pub async fn list(
        &self,
        _: &Allowed<SeeItem>,
        on: Commented,
        page: PageRequest,
    ) -> Result<Page<CommentView>, StoreError> {
        let repos = self.community.store.read();
        let Page { items, total } = repos.comments().top_level(on, page).await?;
        Ok(Page { items: view::of_top_level(repos, items).await?, total })
    }
}

#[cfg(test)]
mod tests;
