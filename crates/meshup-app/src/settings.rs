//! Settings of users and servers (`docs/rules.md#user-settings`).

mod preferences;
mod server;
mod user;

use crate::server_context::ServerContext;

pub use preferences::PreferenceError;
pub use server::UpdateServerSettingsError;
pub use user::UserSettingsError;

/// The use cases of settings.
#[derive(Clone)]
pub struct Settings {
    context: ServerContext,
}

impl Settings {
    /// Use cases over the ports of `context`.
    pub fn new(context: ServerContext) -> Self {
        Self { context }
    }
}

#[cfg(test)]
mod tests;
