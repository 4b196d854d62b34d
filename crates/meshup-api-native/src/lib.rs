//! The native surface: `/api/v1/` and `/ws/v1/realtime/` (`docs/rules.md#native-surface`), and the conversations
//! surface, which shares its base (`docs/rules.md#conversations-surface`).
//!
//! A resource is one file, written as `meshup_web`'s documentation says; its handlers are listed in [`routes`], and
//! stand there for the router and the OpenAPI document alike.

mod audit;
mod auth;
mod channels;
mod comments;
mod conversations;
mod direct;
mod events;
mod invites;
mod members;
mod messages;
mod notes;
mod notifications;
pub mod openapi;
mod polls;
mod realtime;
mod roles;
mod routes;
mod search;
mod servers;
mod settings;
mod tasks;
mod users;

use meshup_web::ErrorStyle;
use meshup_web::routes::{Endpoint, Surface};

pub use realtime::{asyncapi, sockets};

/// Everything below `/api/v1/`.
pub fn surface() -> Surface {
    part(routes::all())
}

fn part(endpoints: Vec<Endpoint>) -> Surface {
    Surface::new("/api/v1", ErrorStyle::NATIVE, endpoints)
}
