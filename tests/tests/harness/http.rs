//! HTTP clients.

use reqwest::{Client, Response};

/// A client that trusts no certificate, for servers without TLS: reading the certificates of the machine takes longer
/// than most requests of tests.
pub(crate) fn client() -> Client {
    // Clients need one even for connections without TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().tls_certs_only([]).build().unwrap()
}

/// One GET request over a connection of its own.
pub(crate) async fn fetch(url: impl AsRef<str>) -> reqwest::Result<Response> {
    client().get(url.as_ref()).send().await
}
