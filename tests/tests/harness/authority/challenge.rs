//! The challenge TLS-ALPN-01 (RFC 8737, section 3).

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::jws::Account;

const PROTOCOL: &[u8] = b"acme-tls/1";

/// The extension acmeIdentifier.
const IDENTIFIER: &str = "1.3.6.1.5.5.7.1.31";

/// Whether the server at this port proves that it belongs to the domain and the account.
pub(super) async fn is_answered(port: u16, domain: &str, token: &str, account: &Account) -> bool {
    let Ok(stream) = TcpStream::connect(("127.0.0.1", port)).await else { return false };
    let provider = Arc::new(ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
        .with_no_client_auth();
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    let name = ServerName::try_from(domain.to_owned()).unwrap();
    let Ok(stream) = TlsConnector::from(Arc::new(config)).connect(name, stream).await else { return false };
    let (_, connection) = stream.get_ref();
    let certificate = connection.peer_certificates().and_then(|chain| chain.first());
    connection.alpn_protocol() == Some(PROTOCOL)
        && certificate.is_some_and(|certificate| has_answer(certificate, domain, &account.answer(token)))
}

fn has_answer(certificate: &CertificateDer<'_>, domain: &str, answer: &str) -> bool {
    let (_, certificate) = X509Certificate::from_der(certificate).unwrap();
    let names = certificate.subject_alternative_name().unwrap().map(|names| &names.value.general_names);
    // An octet string of 32 bytes.
    let expected = [&[4, 32], Sha256::digest(answer).as_slice()].concat();
    let mut extensions = certificate.extensions().iter();
    names.is_some_and(|names| *names == [GeneralName::DNSName(domain)])
        && extensions.any(|it| it.critical && it.oid.to_id_string() == IDENTIFIER && it.value == expected)
}

/// Accepts every certificate, also with critical extensions that rustls does not know, as that of a challenge has.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
