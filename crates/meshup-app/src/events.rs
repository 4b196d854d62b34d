//! Events of a server's calendar (CONTRACT section 2, Events).

use std::sync::Arc;

use crate::community::Community;
use crate::ports::{Recurrences, Tokens};

/// The use cases of events.
#[derive(Clone)]
pub struct Events {
    community: Community,
    recurrences: Arc<dyn Recurrences>,
    tokens: Arc<dyn Tokens>,
}

impl Events {
    pub fn new(community: Community, recurrences: Arc<dyn Recurrences>, tokens: Arc<dyn Tokens>) -> Self {
        Self { community, recurrences, tokens }
    }
}
