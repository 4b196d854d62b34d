//! TLS, with a certificate from files or from an authority that speaks ACME.

mod acme;
mod certificate;
mod error;

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;

use crate::settings::Server;
use acme::Acme;
pub(crate) use certificate::Certificate;
pub(crate) use error::TlsError;

/// Where the certificate comes from.
pub(crate) enum Tls {
    Files(Arc<Certificate>),
    Acme(Box<Acme>),
}

impl Tls {
    /// As the settings say; nothing if the server does not serve TLS itself.
    pub(crate) fn open(settings: &Server) -> Result<Option<Self>, TlsError> {
        if settings.has_acme() {
            return Ok(Some(Self::Acme(Box::new(Acme::open(settings)?))));
        }
        if settings.has_certificate() {
            return Ok(Some(Self::Files(Certificate::open(settings)?)));
        }
        Ok(None)
    }

    /// The certificate that can be read again, if there is one.
    pub(crate) fn certificate(&self) -> Option<Arc<Certificate>> {
        match self {
            Self::Files(certificate) => Some(Arc::clone(certificate)),
            Self::Acme(_) => None,
        }
    }

    /// TLS 1.2 and 1.3. With ACME, it also answers the challenges of the authority.
    pub(crate) fn config(&self) -> Result<ServerConfig, TlsError> {
        let versions = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Unusable)?
            .with_no_client_auth();
        Ok(match self {
            Self::Files(certificate) => versions.with_cert_resolver(certificate.clone()),
            Self::Acme(acme) => {
                let mut config = versions.with_cert_resolver(acme.resolver());
                config.alpn_protocols.push(acme::PROTOCOL.to_vec());
                config
            }
        })
    }
}
