//! Tasks of a server (CONTRACT section 2, Tasks).

use std::sync::Arc;

use crate::community::Community;
use crate::ports::Files;

/// The use cases of tasks.
#[derive(Clone)]
pub struct Tasks {
    community: Community,
    files: Arc<dyn Files>,
}

impl Tasks {
    pub fn new(community: Community, files: Arc<dyn Files>) -> Self {
        Self { community, files }
    }
}
