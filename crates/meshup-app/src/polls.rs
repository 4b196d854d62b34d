//! Polls of a server (CONTRACT section 2, Polls).

use crate::community::Community;

/// The use cases of polls.
#[derive(Clone)]
pub struct Polls {
    community: Community,
}

impl Polls {
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}
