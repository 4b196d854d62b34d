//! TLS with a certificate from files, which can be replaced while the server runs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, ServerConfig};

use crate::settings::Server;

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
}

/// The certificate for new connections.
#[derive(Debug)]
pub(crate) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads the files in the settings; nothing if none are set.
    pub(crate) fn open(settings: &Server) -> Result<Option<Arc<Self>>, TlsError> {
        if !settings.has_tls() {
            return Ok(None);
        }
        let (chain, key) = (settings.tls_certificate.clone(), settings.tls_key.clone());
        let current = RwLock::new(Arc::new(read(&chain, &key)?));
        Ok(Some(Arc::new(Self { chain, key, current })))
    }

    /// Reads the files again. Existing connections keep the certificate they have; after an error, new ones
    /// do so too.
    pub(crate) fn reload(&self) -> Result<(), TlsError> {
        let renewed = Arc::new(read(&self.chain, &self.key)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    /// TLS 1.2 and 1.3.
    pub(crate) fn config(self: Arc<Self>) -> Result<ServerConfig, TlsError> {
        let versions = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Unusable)?;
        Ok(versions.with_no_client_auth().with_cert_resolver(self))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn read(chain: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let failed = |error| unusable("server.tls_certificate", chain, "certificate", error);
    let certificates: Vec<_> = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect)
        .and_then(|all: Vec<_>| if all.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(all) })
        .map_err(failed)?;
    let key = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| unusable("server.tls_key", key, "private key", error))?;
    CertifiedKey::from_der(certificates, key, &ring::default_provider()).map_err(|error| {
        if error == rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) {
            TlsError::Mismatch
        } else {
            TlsError::Unusable(error)
        }
    })
}

fn unusable(setting: &'static str, file: &Path, what: &'static str, error: pem::Error) -> TlsError {
    let file = file.to_owned();
    if let pem::Error::Io(cause) = error {
        TlsError::Unreadable { setting, file, cause }
    } else {
        TlsError::Malformed { setting, file, what }
    }
}
