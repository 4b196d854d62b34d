//! Errors of the builder.

use meshup_app::ports::{PlatformError, StoreError};
use meshup_cluster::BusError;

/// The reason why [`Builder::build`](crate::Builder::build) failed.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A required option is missing; it is named as the method of the builder that sets it.
    #[error("the builder requires `{0}`")]
    Missing(&'static str),
    /// The database cannot be opened or migrated.
    #[error("the database cannot be used: {0}")]
    Database(#[from] StoreError),
    /// The URL or a certificate authority of Redis is malformed.
    #[error("Redis cannot be used: {0}")]
    Redis(#[from] BusError),
    /// Passwords cannot be hashed at this cost.
    #[error("passwords cannot be hashed at this cost: {0}")]
    Passwords(PlatformError),
    /// The folder cannot be used, or the description of the bucket is invalid.
    #[error("files cannot be stored: {0}")]
    Files(PlatformError),
    /// The address of the sender or the URL of the mail server is invalid.
    #[error("mail cannot be used: {0}")]
    Mail(PlatformError),
}
