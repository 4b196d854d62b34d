//! The AsyncAPI document of the sockets (`docs/rules.md#documentation-endpoints`), made from the types of their frames.
//!
//! A surface lists its [`Socket`]s with every [`Message`] that is said on them; [`document`] joins those of all
//! surfaces. Schemas are JSON Schema as utoipa writes it for OpenAPI 3.1. It uses only words that mean the same in
//! draft 07, which AsyncAPI's own schema format is a superset of, and needs no other format.

mod document;
mod message;
pub mod typed;

pub use document::{Conflict, document};
pub use message::Message;

/// A socket, and everything that is said on it.
pub struct Socket {
    /// Its name within the document: letters, digits, `.`, `-` and `_`.
    pub name: &'static str,
    /// The surface that it belongs to.
    pub surface: &'static str,
    /// With `{parameters}`.
    pub address: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub parameters: Vec<Parameter>,
    /// Of the query, beside `token`.
    pub query: Vec<Parameter>,
    /// The cookie that signs in, where one does.
    pub cookie: Option<&'static str>,
    /// Said by the server.
    pub said: Vec<Message>,
    /// Said by clients.
    pub heard: Vec<Message>,
}

/// A part of an address, or of its query.
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
