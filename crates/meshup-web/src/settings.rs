//! The settings of HTTP surfaces.

use std::path::PathBuf;
use std::time::Duration;

use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;

/// Settings of the HTTP surfaces, which the server puts into the application's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSettings {
    /// The public URL of the server, without a trailing slash; if empty, the request's `Host` is used.
    pub public_url: String,
    /// Whether to trust `Forwarded` and `X-Forwarded-For`: only safe behind a proxy that sets them.
    pub trust_proxy: bool,
    /// Maximum size of a JSON body, or of all text fields of a form, in bytes.
    pub body_limit: usize,
    /// How long a body may pause while it arrives.
    pub body_timeout: Duration,
    /// Maximum size of an uploaded file in bytes.
    pub file_limit: u64,
    /// Maximum number of files in a request.
    pub files_limit: usize,
    /// Where uploads are buffered; the system's temporary directory if empty.
    pub spool_dir: PathBuf,
}

impl Default for WebSettings {
    /// The limits of `docs/rules.md#bodies` and `docs/rules.md#attachments`.
    fn default() -> Self {
        Self {
            public_url: String::new(),
            trust_proxy: false,
            body_limit: 1024 * 1024,
            body_timeout: Duration::from_secs(30),
            file_limit: 25 * 1024 * 1024,
            files_limit: 10,
            spool_dir: PathBuf::new(),
        }
    }
}

impl WebSettings {
    /// The configured settings, or the defaults.
    pub fn of(request: &actix_web::HttpRequest) -> Self {
        request
            .app_data::<actix_web::web::Data<Self>>()
            .map(|known| known.get_ref().clone())
            .unwrap_or_default()
    }

    pub(crate) fn spool_dir(&self) -> PathBuf {
        if self.spool_dir.as_os_str().is_empty() { std::env::temp_dir() } else { self.spool_dir.clone() }
    }

    /// The scheme and authority of absolute links in the response to `request`.
    pub fn origin(&self, request: &actix_web::HttpRequest) -> String {
        if !self.public_url.is_empty() {
            return self.public_url.trim_end_matches('/').to_owned();
        }
        if self.trust_proxy {
            let connection = request.connection_info();
            return format!("{}://{}", connection.scheme(), connection.host());
        }
        let scheme = if request.app_config().secure() { "https" } else { "http" };
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| request.uri().authority().map(Authority::as_str));
        format!("{scheme}://{}", host.unwrap_or_else(|| request.app_config().host()))
    }
}
