//! Errors of commands.

use std::io;
use std::path::PathBuf;

use meshup::BuildError;
use meshup_app::accounts::CreateAdminError;
use meshup_app::ports::{PlatformError, StoreError};
use meshup_store::CopyError;
use meshup_web::routes::PathError;

use crate::settings::{SettingsError, SettingsErrors};
use crate::tls::TlsError;

/// One line for the operator, or one for each invalid setting; never contains a secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Settings(#[from] SettingsErrors),
    #[error(transparent)]
    Setting(#[from] SettingsError),
    #[error("cannot listen on {address} ({setting}): {cause}")]
    Listen { setting: &'static str, address: String, cause: io::Error },
    #[error("the server at {address} is not ready: {reason}")]
    NotReady { address: String, reason: String },
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("cannot use the database (database.url): {0}")]
    Store(#[from] StoreError),
    #[error("the database was not copied: {0}")]
    Copy(#[from] CopyError),
    #[error("cannot use Redis (redis.url): {0}")]
    Redis(String),
    #[error("cannot create files in {} ({setting}): {cause}", folder.display())]
    Folder { setting: &'static str, folder: PathBuf, cause: io::Error },
    #[error("cannot use {what}: {cause}")]
    Platform { what: &'static str, cause: PlatformError },
    #[error("{0} is not set")]
    Missing(&'static str),
    #[error("the account was not created: {0}")]
    Admin(#[from] CreateAdminError),
    #[error("the backup {} {problem}", file.display())]
    Backup { file: PathBuf, problem: String },
    #[error("nothing was restored: {}", .0.join("\nnothing was restored: "))]
    NotEmpty(Vec<String>),
    #[error("the check found {0} problems")]
    Unsound(usize),
    #[error("the database has accounts already; a demo needs an empty one")]
    HasAccounts,
    #[error("the demo is incomplete, use another database to try again: {0}")]
    Demo(#[from] Box<dyn std::error::Error + Send + Sync>),
    #[error("cannot record metrics (metrics): {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    #[error(transparent)]
    Path(#[from] PathError),
    #[error("cannot generate the API document: {0}")]
    Document(String),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Names the settings.
impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::Missing(what) => Self::Missing(what),
            BuildError::Database(cause) => Self::Store(cause),
            BuildError::Redis(cause) => Self::Redis(cause.to_string()),
            BuildError::Passwords(cause) => {
                Self::Platform { what: "the settings for password hashing (passwords)", cause }
            }
            BuildError::Files(cause) => Self::Platform { what: "the store of files (storage)", cause },
            BuildError::Mail(cause) => Self::Platform { what: "mail (mail.url, mail.from)", cause },
        }
    }
}
