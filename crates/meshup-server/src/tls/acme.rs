//! Certificates that the server gets from an authority by itself (ACME, RFC 8555), by challenges on its own port
//! (TLS-ALPN-01, RFC 8737), and renews when two thirds of their time have passed.

mod cache;

use std::io;
use std::sync::Arc;

use futures_util::StreamExt;
use rustls::crypto::ring;
use rustls::server::ResolvesServerCert;
use rustls::{ClientConfig, RootCertStore};
pub(super) use rustls_acme::acme::ACME_TLS_ALPN_NAME as PROTOCOL;
use rustls_acme::{AcmeConfig, AcmeState, EventOk};
use tokio_util::sync::CancellationToken;

use super::error::TlsError;
use crate::settings::Server;
use cache::Folder;

/// The certificate for the domains in the settings.
pub(crate) struct Acme(AcmeState<io::Error>);

impl Acme {
    /// Contacts nobody yet.
    pub(super) fn open(settings: &Server) -> Result<Self, TlsError> {
        let folder = &settings.acme_dir;
        let cache =
            Folder::open(folder).map_err(|cause| TlsError::Folder { folder: folder.clone(), cause })?;
        let email = Some(&settings.acme_email).filter(|email| !email.is_empty());
        let config = AcmeConfig::new_with_client_config(&settings.acme_domains.0, Arc::new(client()?))
            .directory(&settings.acme_directory)
            .contact(email.map(|email| format!("mailto:{email}")))
            .cache(cache);
        Ok(Self(config.state()))
    }

    pub(super) fn resolver(&self) -> Arc<dyn ResolvesServerCert> {
        self.0.resolver()
    }

    /// Takes the certificate that was kept, or orders one, and renews it until `stopping` is cancelled. What fails is
    /// logged and tried again, after a second at first and then after longer and longer pauses.
    pub(crate) fn start(mut self, stopping: CancellationToken) {
        tokio::spawn(async move {
            while let Some(Some(event)) = stopping.run_until_cancelled(self.0.next()).await {
                match event {
                    Ok(EventOk::DeployedCachedCert) => {
                        tracing::info!("the certificate that was kept is used");
                    }
                    Ok(EventOk::DeployedNewCert) => tracing::info!("a certificate was issued"),
                    Ok(EventOk::CertCacheStore | EventOk::AccountCacheStore) => {}
                    Err(error) => {
                        tracing::error!(%error, "no certificate could be had from server.acme_directory");
                    }
                }
            }
        });
    }
}

/// A client that trusts the authorities of the system, or those in the file that `SSL_CERT_FILE` names.
fn client() -> Result<ClientConfig, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(TlsError::NoAuthorities);
    }
    let versions = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Unusable)?;
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}
