//! Shared by all resources of this surface.

use meshup_domain::ConversationId;

/// The tag of every operation of this surface.
pub(crate) const TAG: &str = "Conversations";

/// A conversation whose messages are shown in this surface's format.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConversationResource(pub(crate) ConversationId);
