//! A certificate from files, which can be replaced while the server runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::InconsistentKeys;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::error::TlsError;
use crate::settings::Server;

/// The certificate for new connections.
#[derive(Debug)]
pub(crate) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads the files in the settings.
    pub(super) fn open(settings: &Server) -> Result<Arc<Self>, TlsError> {
        let (chain, key) = (settings.tls_certificate.clone(), settings.tls_key.clone());
        let current = RwLock::new(Arc::new(read(&chain, &key)?));
        Ok(Arc::new(Self { chain, key, current }))
    }

    /// Reads the files again. Existing connections keep the certificate they have; after an error, new ones
    /// do so too.
    pub(crate) fn reload(&self) -> Result<(), TlsError> {
        let renewed = Arc::new(read(&self.chain, &self.key)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
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
