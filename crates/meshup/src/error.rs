//! Why a community was not opened.

use meshup_app::ports::{PlatformError, StoreError};

/// Why a community was not opened.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// This was not said, and has no default.
    #[error("the builder needs `{0}`")]
    Missing(&'static str),
    /// The database cannot be opened or brought up to date.
    #[error("the database cannot be used: {0}")]
    Database(#[from] StoreError),
    /// Passwords cannot be hashed at this cost.
    #[error("the cost of passwords cannot be used: {0}")]
    Passwords(PlatformError),
    /// The folder cannot be used.
    #[error("the folder for files cannot be used: {0}")]
    Files(PlatformError),
    /// The address of the sender or the URL of the mail server is wrong.
    #[error("mail cannot be used: {0}")]
    Mail(PlatformError),
}
