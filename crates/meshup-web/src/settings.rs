//! What the kit takes from the configuration.

use std::path::PathBuf;

/// Settings of the HTTP surfaces; the server puts them into the application's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSettings {
    /// Where clients reach this server, without a trailing slash; empty means by the request's `Host`.
    pub public_url: String,
    /// Believe `Forwarded` and `X-Forwarded-For`: only behind a proxy that sets them.
    pub trust_proxy: bool,
    /// Bytes of a JSON body, or of all text fields of a form.
    pub body_limit: usize,
    /// Bytes of one uploaded file.
    pub file_limit: u64,
    /// Files in one request.
    pub files_limit: usize,
    /// Where uploads wait while they arrive; the system's temporary directory if empty.
    pub spool_dir: PathBuf,
}

impl Default for WebSettings {
    /// The limits of CONTRACT section 7 ("Errors") and section 2 ("Messages").
    fn default() -> Self {
        Self {
            public_url: String::new(),
            trust_proxy: false,
            body_limit: 1024 * 1024,
            file_limit: 25 * 1024 * 1024,
            files_limit: 10,
            spool_dir: PathBuf::new(),
        }
    }
}

impl WebSettings {
    /// The settings that the server was given, or the defaults.
    pub fn of(request: &actix_web::HttpRequest) -> Self {
        request
            .app_data::<actix_web::web::Data<Self>>()
            .map(|known| known.get_ref().clone())
            .unwrap_or_default()
    }

    pub(crate) fn spool_dir(&self) -> PathBuf {
        if self.spool_dir.as_os_str().is_empty() { std::env::temp_dir() } else { self.spool_dir.clone() }
    }

    /// Scheme and authority of absolute links in the answer to `request`.
    pub fn origin(&self, request: &actix_web::HttpRequest) -> String {
        if self.public_url.is_empty() {
            let connection = request.connection_info();
            format!("{}://{}", connection.scheme(), connection.host())
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }
}
