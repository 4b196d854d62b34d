//! Certificates that the server gets from an authority by itself (ACME, RFC 8555), by challenges on its own port
//! (TLS-ALPN-01, RFC 8737), and renews when two thirds of their time have passed.

mod cache;

use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::StreamExt;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore};
pub(super) use rustls_acme::acme::ACME_TLS_ALPN_NAME as PROTOCOL;
use rustls_acme::{AcmeConfig, AcmeState, EventOk, ResolvesServerCertAcme, is_tls_alpn_challenge};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::error::TlsError;
use crate::settings::Server;
use cache::Folder;

/// How long may pass without an event before everything begins anew, since the library waits without limit for an
/// authority that accepts connections and never answers. Longer than the longest pause between two tries, 2^16 s.
const PATIENCE: Duration = Duration::from_hours(24);

/// The certificate for the domains in the settings.
pub(crate) struct Acme {
    authority: Authority,
    state: AcmeState<io::Error>,
    resolver: Arc<Resolver>,
}

/// Which certificate to get, and from whom.
struct Authority {
    domains: Vec<String>,
    contact: Option<String>,
    directory: String,
    client: Arc<ClientConfig>,
    cache: Folder,
}

impl Authority {
    fn state(&self) -> AcmeState<io::Error> {
        AcmeConfig::new_with_client_config(&self.domains, Arc::clone(&self.client))
            .directory(&self.directory)
            .contact(&self.contact)
            .cache(self.cache.clone())
            .state()
    }
}

impl Acme {
    /// Contacts nobody yet.
    pub(super) fn open(settings: &Server) -> Result<Self, TlsError> {
        let folder = &settings.acme_dir;
        let cache =
            Folder::open(folder).map_err(|cause| TlsError::Folder { folder: folder.clone(), cause })?;
        let email = Some(&settings.acme_email).filter(|email| !email.is_empty());
        Ok(Self::new(Authority {
            domains: settings.acme_domains.0.clone(),
            contact: email.map(|email| format!("mailto:{email}")),
            directory: settings.acme_directory.clone(),
            client: Arc::new(client()?),
            cache,
        }))
    }

    fn new(authority: Authority) -> Self {
        let state = authority.state();
        let resolver = Arc::new(Resolver::new(state.resolver()));
        Self { authority, state, resolver }
    }

    pub(super) fn resolver(&self) -> Arc<dyn ResolvesServerCert> {
        self.resolver.clone()
    }

    /// Takes the certificate that was kept, or orders one, and renews it until `stopping` is cancelled. What fails is
    /// logged and tried again, after a second at first and then after longer and longer pauses.
    pub(crate) fn start(self, stopping: CancellationToken) {
        tokio::spawn(async move { stopping.run_until_cancelled(self.run(PATIENCE)).await });
    }

    async fn run(mut self, patience: Duration) {
        loop {
            let Ok(next) = timeout(patience, self.state.next()).await else {
                self.state = self.authority.state();
                self.resolver.answer_challenges(self.state.resolver());
                continue;
            };
            match next {
                Some(Ok(EventOk::DeployedCachedCert)) => {
                    self.resolver.serve(self.state.resolver());
                    tracing::info!("the certificate that was kept is used");
                }
                Some(Ok(EventOk::DeployedNewCert)) => {
                    self.resolver.serve(self.state.resolver());
                    tracing::info!("a certificate was issued");
                }
                Some(Ok(EventOk::CertCacheStore | EventOk::AccountCacheStore)) => {}
                Some(Err(error)) => {
                    tracing::error!(%error, "no certificate could be had from server.acme_directory");
                }
                None => return,
            }
        }
    }
}

/// Answers challenges with what the current attempt knows, and clients with the last certificate.
#[derive(Debug)]
struct Resolver(RwLock<Current>);

#[derive(Debug)]
struct Current {
    challenged: Arc<ResolvesServerCertAcme>,
    serving: Arc<ResolvesServerCertAcme>,
}

impl Resolver {
    fn new(first: Arc<ResolvesServerCertAcme>) -> Self {
        Self(RwLock::new(Current { challenged: Arc::clone(&first), serving: first }))
    }

    fn answer_challenges(&self, by: Arc<ResolvesServerCertAcme>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).challenged = by;
    }

    fn serve(&self, by: Arc<ResolvesServerCertAcme>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).serving = by;
    }
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let by = if is_tls_alpn_challenge(&hello) { &current.challenged } else { &current.serving };
        by.resolve(hello)
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use tokio::net::TcpListener;

    use super::*;

    fn client_of_nobody() -> ClientConfig {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    }

    #[tokio::test]
    async fn an_authority_that_never_answers_is_asked_again() {
        let (folder, silent) =
            (tempfile::tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let acme = Acme::new(Authority {
            domains: vec!["chat.example.com".to_owned()],
            contact: None,
            directory: format!("https://{}/directory", silent.local_addr().unwrap()),
            client: Arc::new(client_of_nobody()),
            cache: Folder::open(folder.path()).unwrap(),
        });
        let running = tokio::spawn(acme.run(Duration::from_millis(200)));
        let mut connections = Vec::new();
        for _ in 0..3 {
            let next = timeout(Duration::from_secs(20), silent.accept()).await;
            connections.push(next.unwrap().unwrap());
        }
        running.abort();
    }
}
