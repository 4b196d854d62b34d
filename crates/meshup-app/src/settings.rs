//! What people and servers have set (`docs/rules.md#user-settings`).

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
    pub fn new(community: Community) -> Self {
        Self { community }
    }
}

#[cfg(test)]
mod tests;
