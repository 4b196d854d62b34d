//! The conversations surface: `token/`, `users/` and `conversations/` below `/api/v1/`
//! (seeds/003_65d4ab325d0a3631.txt, CONTRACT section 5).

mod present;
mod request;
mod talk;
mod tokens;

use meshup_domain::ConversationId;
use meshup_web::routes::{Endpoint, unkeyed};

/// The tag of every operation of this surface.
pub(crate) const TAG: &str = "Conversations";

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all =
        unkeyed(meshup_web::endpoints![tokens::obtain_token, tokens::refresh_token, tokens::verify_token]);
    all.extend(meshup_web::endpoints![
        tokens::create_user,
        talk::list_conversations,
        talk::create_conversation,
        talk::retrieve_conversation,
    ]);
    all.extend(talk::messages());
    all
}

/// A conversation whose messages speak this surface's words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Talk(pub(crate) ConversationId);
