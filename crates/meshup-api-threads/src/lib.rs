//! The threads surface: `/api/messages/` (`docs/rules.md#threads-surface`).
//!
//! Resources are structured as `meshup_web`'s documentation describes.

mod errors;
pub mod openapi;
mod threads;

use meshup_web::routes::Surface;

pub use threads::Threads as ThreadsLimit;

/// Everything under `/api/messages/`.
pub fn surface() -> Surface {
    Surface::new("/api/messages", errors::STYLE, threads::endpoints()).with_own_errors("threads")
}
