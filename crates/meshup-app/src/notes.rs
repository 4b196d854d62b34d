//! Notes of a server (CONTRACT section 2, Notes).

use crate::community::Community;

/// The use cases of notes.
#[derive(Clone)]
pub struct Notes {
    community: Community,
}

impl Notes {
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}
