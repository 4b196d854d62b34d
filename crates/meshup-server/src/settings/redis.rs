//! How Redis is reached.

use meshup::RedisOptions;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::check::wrong;
use super::{Redis, SettingsError};

impl Redis {
    /// The Redis that connects the nodes of a cluster; nothing if there is none. Reads the file of authorities.
    pub fn options(&self) -> Result<Option<RedisOptions>, SettingsError> {
        if self.url.is_empty() {
            return Ok(None);
        }
        let authorities = self.authorities()?;
        Ok(Some(RedisOptions { url: self.url.expose().to_owned(), authorities }))
    }

    fn authorities(&self) -> Result<Option<Vec<u8>>, SettingsError> {
        let file = &self.ca_certificate;
        if file.as_os_str().is_empty() {
            return Ok(None);
        }
        let failed = |problem: String| wrong("redis.ca_certificate", problem);
        let pem = std::fs::read(file)
            .map_err(|error| failed(format!("names {}, which cannot be read: {error}", file.display())))?;
        let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        if all.is_ok_and(|all| !all.is_empty()) {
            return Ok(Some(pem));
        }
        Err(failed(format!("names {}, which has no certificate in the format PEM", file.display())))
    }
}
