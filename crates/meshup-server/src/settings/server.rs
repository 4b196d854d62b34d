//! TLS of the server.

use meshup_domain::user::email;
use rustls::pki_types::DnsName;

use super::check::Errors;
use super::{Server, Settings};

impl Server {
    /// Whether the server itself serves TLS.
    pub fn has_tls(&self) -> bool {
        self.has_certificate() || self.has_acme()
    }

    /// Whether its certificate is in a file.
    pub fn has_certificate(&self) -> bool {
        !self.tls_certificate.as_os_str().is_empty()
    }

    /// Whether it gets its certificate by ACME.
    pub fn has_acme(&self) -> bool {
        !self.acme_domains.0.is_empty()
    }

    /// The scheme of URLs of the server.
    pub fn scheme(&self) -> &'static str {
        if self.has_tls() { "https" } else { "http" }
    }
}

impl Settings {
    pub(super) fn check_tls(&self, errors: &mut Errors) {
        let server = &self.server;
        let has_key = !server.tls_key.as_os_str().is_empty();
        errors.ensure(server.has_certificate() == has_key, "server.tls_key", || {
            "must be set together with server.tls_certificate".into()
        });
        let has_both = server.has_acme() && (server.has_certificate() || has_key);
        errors.ensure(!has_both, "server.acme_domains", || {
            "cannot be used together with server.tls_certificate and server.tls_key; remove either".into()
        });
        for domain in &server.acme_domains.0 {
            errors.ensure(is_domain(domain), "server.acme_domains", || {
                format!("must be names like chat.example.org, in lower case, not `{domain}`")
            });
        }
        if let Some(violation) =
            Some(&server.acme_email).filter(|text| !text.is_empty()).and_then(|text| email(text).err())
        {
            errors.add("server.acme_email", format!("is invalid: {violation}"));
        }
        let directory = &server.acme_directory;
        let is_https = directory.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
        errors.ensure(is_https, "server.acme_directory", || {
            format!("must be like https://acme.example.org/directory, not `{directory}`")
        });
    }
}

/// Wildcards cannot be had by the challenges that the server answers.
fn is_domain(name: &str) -> bool {
    DnsName::try_from(name).is_ok()
        && !name.ends_with('.')
        && !name.bytes().any(|byte| byte.is_ascii_uppercase())
}
