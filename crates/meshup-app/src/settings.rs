//! What people and servers have set (CONTRACT section 2, Settings).

use crate::community::Community;

/// The use cases of settings.
#[derive(Clone)]
pub struct Settings {
    community: Community,
}

impl Settings {
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}
