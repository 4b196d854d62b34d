//! The chats surface: `/messages/api/` and `/messages/ws/` (seeds/001_9da5175cb2512eba.txt), and signing in by cookie.
//!
//! A resource is written as `meshup_web`'s documentation says.

mod chats;
mod errors;
mod members;
mod messages;
pub mod openapi;
mod realtime;
mod session;
mod users;

use meshup_web::routes::Surface;

pub use realtime::{asyncapi, sockets};

/// Everything below `/messages/api/`.
pub fn surface() -> Surface {
    let mut endpoints = chats::endpoints();
    endpoints.extend(messages::endpoints());
    endpoints.extend(members::endpoints());
    endpoints.extend(users::endpoints());
    Surface::new("/messages/api", errors::STYLE, endpoints).with_cookie_login()
}

/// `/login/`, at the root as the document has it.
pub fn login() -> Surface {
    Surface::new("/login", errors::STYLE, session::login_endpoints()).with_cookie_login()
}

/// `/logout/`.
pub fn logout() -> Surface {
    Surface::new("/logout", errors::STYLE, session::logout_endpoints()).with_cookie_login()
}
