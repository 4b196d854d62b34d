//! The chats surface, `/messages/api/` and `/messages/ws/` (`docs/rules.md#chats-surface`), and cookie
//! sessions.
//!
//! Resources are structured as `meshup_web`'s documentation describes.

mod chats;
mod errors;
mod member;
mod members;
mod messages;
pub mod openapi;
mod realtime;
mod session;
mod users;

use meshup_web::routes::{Endpoint, Surface};

pub use realtime::{asyncapi, sockets};

/// Everything under `/messages/api/`.
pub fn surface() -> Surface {
    let mut endpoints = chats::endpoints();
    endpoints.extend(messages::endpoints());
    endpoints.extend(members::endpoints());
    endpoints.extend(users::endpoints());
    own("/messages/api", endpoints)
}

/// `/login/`, at the root because clients of this surface expect it there.
pub fn login() -> Surface {
    own("/login", session::login_endpoints())
}

/// `/logout/`.
pub fn logout() -> Surface {
    own("/logout", session::logout_endpoints())
}

fn own(base: &'static str, endpoints: Vec<Endpoint>) -> Surface {
    Surface::new(base, errors::STYLE, endpoints)
        .with_own_errors("chats")
        .with_cookie_login(meshup_web::cookie::CHATS)
}
