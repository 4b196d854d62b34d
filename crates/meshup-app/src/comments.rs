//! Comments on tasks and polls.

use crate::community::Community;

/// The use cases of comments.
#[derive(Clone)]
pub struct Comments {
    community: Community,
}

impl Comments {
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}
