//! Comments, shared by tasks and polls.
//!
//! Access is decided by the commented item; these functions rely on its proof. The caller of
//! [`Comments::add`] has locked the item in the unit and announces its change.

mod add;
mod view;

pub use add::{AddComment, AddCommentError, Draft};
pub use view::CommentView;

use meshup_domain::comment::Commented;
use meshup_domain::permission::{Allowed, SeeItem};

use crate::community::Community;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;

/// The comment operations of the use cases of tasks and polls.
#[derive(Clone)]
pub struct Comments {
    community: Community,
}

impl Comments {
    /// Comments in this community.
    pub fn new(community: Community) -> Self {
        Self { community }
    }

    /// Top-level comments, oldest first, each with all of its replies. The page counts top-level comments
    /// only.
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
