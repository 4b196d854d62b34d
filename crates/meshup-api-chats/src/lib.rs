//! The chats surface: `/messages/api/` and `/messages/ws/` (seeds/001_9da5175cb2512eba.txt).
//!
//! A resource is written as `meshup_web`'s documentation says.

mod errors;
pub mod openapi;

use meshup_web::routes::Surface;

/// Everything below `/messages/api/`.
pub fn surface() -> Surface {
    Surface::new("/messages/api", errors::STYLE, Vec::new())
}
