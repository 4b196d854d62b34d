//! The dms surface: `/dms/` and `/ws/dms/` (seeds/002_c6e91844c7264ae5.txt).
//!
//! A resource is written as `meshup_web`'s documentation says.

mod errors;
pub mod openapi;

use meshup_web::routes::Surface;

/// Everything below `/dms/`.
pub fn surface() -> Surface {
    Surface::new("/dms", errors::STYLE, Vec::new())
}
