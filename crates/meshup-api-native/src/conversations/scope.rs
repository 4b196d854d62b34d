//! What all of this surface shares.

use meshup_domain::ConversationId;

/// The tag of every operation of this surface.
pub(crate) const TAG: &str = "Conversations";

/// A conversation whose messages speak this surface's words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Talk(pub(crate) ConversationId);
