//! The mail server that a URL names.

use std::borrow::Cow;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use url::Url;

/// How long one address of the server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(30);

/// Where TLS begins.
enum Tls {
    Never,
    /// With STARTTLS.
    Later(TlsParameters),
    AtOnce(TlsParameters),
}

pub(super) struct Server {
    host: String,
    port: u16,
    tls: Tls,
    /// The name of this program for `EHLO`.
    name: ClientId,
    credentials: Option<Credentials>,
}

impl Server {
    /// A path in the URL is the name for `EHLO`, otherwise that of the machine.
    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let url = Url::parse(url).map_err(|error| error.to_string())?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err("the URL of the mail server has no host".into());
        }
        let tls = || TlsParameters::new(host.clone()).map_err(|error| error.to_string());
        let wanted = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let (port, tls) = match (url.scheme(), wanted.as_deref()) {
            ("smtp", None) => (SMTP_PORT, Tls::Never),
            ("smtp", Some("required")) => (SUBMISSION_PORT, Tls::Later(tls()?)),
            ("smtps", None) => (SUBMISSIONS_PORT, Tls::AtOnce(tls()?)),
            _ => return Err("must be like smtp://, smtp://...?tls=required or smtps://".into()),
        };
        let name = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let credentials = url.password().map(|word| credentials(url.username(), word)).transpose()?;
        Ok(Self { host, port: url.port().unwrap_or(port), tls, name, credentials })
    }

    /// A connection that is encrypted and logged in as far as the URL says so. Nothing is sent in the clear that should
    /// be encrypted.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let Self { host, port, tls, name, credentials } = self;
        let (at_once, later) = match tls {
            Tls::Never => (None, None),
            Tls::Later(tls) => (None, Some(tls)),
            Tls::AtOnce(tls) => (Some(tls), None),
        };
        let address = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), name, at_once.cloned(), None).await?;
        if let Some(tls) = later {
            connection.starttls(tls.clone(), name).await?;
        }
        if let Some(credentials) = credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

fn credentials(user: &str, password: &str) -> Result<Credentials, String> {
    let decoded = |text| percent_decode_str(text).decode_utf8().map(Cow::into_owned);
    let (user, password) = (decoded(user), decoded(password));
    let not_text = |_| "user and password must be UTF-8".to_owned();
    Ok(Credentials::new(user.map_err(not_text)?, password.map_err(not_text)?))
}
