//! Errors of TLS.

use std::io;
use std::path::PathBuf;

/// Why TLS cannot be served. Names the settings and never shows the key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("cannot read {} ({setting}): {cause}", file.display())]
    Unreadable { setting: &'static str, file: PathBuf, cause: io::Error },
    #[error("{} ({setting}) has no {what} in the format PEM", file.display())]
    Malformed { setting: &'static str, file: PathBuf, what: &'static str },
    #[error("the key in server.tls_key does not belong to the certificate in server.tls_certificate")]
    Mismatch,
    #[error("cannot use the certificate (server.tls_certificate) with its key (server.tls_key): {0}")]
    Unusable(rustls::Error),
    #[error("cannot keep certificates in {} (server.acme_dir): {cause}", folder.display())]
    Folder { folder: PathBuf, cause: io::Error },
    #[error(
        "no authorities were found that vouch for the server of server.acme_directory; install ca-certificates"
    )]
    NoAuthorities,
}
