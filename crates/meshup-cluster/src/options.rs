//! How Redis is reached.

use redis::{Client, IntoConnectionInfo, ProtocolVersion, RedisError, TlsCertificates};

/// A Redis 7 or Valkey.
#[derive(Clone)]
pub struct RedisOptions {
    /// `redis://user:password@host:port`, or `rediss://...` for TLS, which is always verified.
    pub url: String,
    /// Certificate authorities in the format PEM, which are trusted instead of the system's. Only for `rediss://`.
    pub authorities: Option<Vec<u8>>,
}

impl RedisOptions {
    /// Without authorities of its own.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), authorities: None }
    }

    /// A client that speaks RESP3, in which messages and answers share a connection.
    pub(crate) fn client(&self) -> Result<Client, RedisError> {
        let info = self.url.as_str().into_connection_info()?;
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let info = info.set_redis_settings(settings);
        match &self.authorities {
            None => Client::open(info),
            Some(pem) => {
                let trusted = TlsCertificates { client_tls: None, root_cert: Some(pem.clone()) };
                Client::build_with_tls(info, trusted)
            }
        }
    }
}
