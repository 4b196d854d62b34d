//! Settings of users and servers (`docs/rules.md#user-settings`).

mod preferences;
mod server;
mod user;

use crate::community::Community;

pub use preferences::PreferenceError;
pub use server::UpdateServerSettingsError;
pub use user::UserSettingsError;

/// The use cases of settings.
#[derive(Clone)]
pub struct Settings {
    community: Community,
}

impl Settings {
    /// Use cases on this community.
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

#[cfg(test)]
mod tests;
