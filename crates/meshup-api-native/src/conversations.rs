//! The conversations surface: `token/`, `users/` and `conversations/` below `/api/v1/`
//! (`docs/rules.md#conversations-surface`).

mod present;
mod request;
mod scope;
mod talk;
mod tokens;

use meshup_app::accounts::{RefreshError, RegisterError};
use meshup_app::conversations::OpenConversationError;
use meshup_web::routes::{Endpoint, unkeyed};

pub(crate) use scope::TAG;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = unkeyed(
        meshup_web::endpoints![tokens::obtain_token, tokens::refresh_token => RefreshError, tokens::verify_token => RefreshError],
    );
    all.extend(meshup_web::endpoints![
        tokens::create_user => RegisterError,
        talk::list_conversations,
        talk::create_conversation => OpenConversationError,
        talk::retrieve_conversation,
    ]);
    all.extend(talk::messages());
    all
}
