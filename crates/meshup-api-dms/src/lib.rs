//! The dms surface: `/dms/` and `/ws/dms/` (`docs/rules.md#dms-surface`).
//!
//! A thread is a 1:1 conversation; its id is the conversation's number. Resources are structured as
//! `meshup_web`'s documentation describes.

mod errors;
mod inbox;
mod limits;
mod media;
mod messages;
pub mod openapi;
mod privacy;
mod reactions;
mod requests;
mod settings;
mod signals;
mod sockets;
mod threads;
mod unread;

use meshup_app::messages::MAX_UPLOAD;
use meshup_web::routes::Surface;

pub use limits::{DmMessages, DmRequests};
pub use sockets::{asyncapi, sockets};

/// Everything under `/dms/`.
pub fn surface() -> Surface {
    let endpoints = [
        requests::endpoints(),
        privacy::endpoints(),
        inbox::endpoints(),
        messages::endpoints(),
        media::endpoints(),
        unread::endpoints(),
        settings::endpoints(),
        signals::endpoints(),
        reactions::endpoints(),
    ];
    Surface::new("/dms", errors::STYLE, endpoints.concat()).with_file_limit(MAX_UPLOAD).with_own_errors("dms")
}
