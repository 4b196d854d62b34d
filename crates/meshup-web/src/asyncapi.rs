//! The AsyncAPI document of the sockets (`docs/rules.md#documentation-endpoints`), generated from the types
//! of frames.
//!
//! A surface lists its [`Socket`]s with all their [`Message`]s; [`document`] joins those of all surfaces.
//! Schemas are JSON Schema as utoipa writes it for OpenAPI 3.1, limited to keywords with the same meaning in
//! draft 07, on which AsyncAPI's own schema format is based; so no other format needs to be declared.

mod document;
mod message;
pub mod typed;

use crate::cookie::CookieLogin;
pub use document::{Conflict, document};
pub use message::Message;

/// A socket, with all its messages.
pub struct Socket {
    /// The name in the document: letters, digits, `.`, `-` and `_`.
    pub name: &'static str,
    /// The surface it belongs to.
    pub surface: &'static str,
    /// The path, with `{parameters}`.
    pub address: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub parameters: Vec<Parameter>,
    /// Query parameters other than `token`.
    pub query: Vec<Parameter>,
    /// The session cookie that the socket accepts.
    pub cookie: Option<CookieLogin>,
    /// Messages sent by the server.
    pub said: Vec<Message>,
    /// Messages sent by clients.
    pub heard: Vec<Message>,
}

/// A parameter of the path or query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    pub name: &'static str,
    pub description: &'static str,
}

impl Parameter {
    pub const fn new(name: &'static str, description: &'static str) -> Self {
        Self { name, description }
    }
}
