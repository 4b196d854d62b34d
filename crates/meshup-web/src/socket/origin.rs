//! Which pages may open sockets: a browser does not ask by itself, as it does for requests.

/// The origins of the CORS setting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins {
    any: bool,
    allowed: Vec<String>,
}

impl Origins {
    /// As configured; `*` allows every page.
    pub fn new(origins: impl IntoIterator<Item = String>) -> Self {
        let allowed: Vec<String> =
            origins.into_iter().map(|origin| origin.trim().trim_end_matches('/').to_lowercase()).collect();
        Self { any: allowed.iter().any(|origin| origin == "*"), allowed }
    }

    /// Whether a page of `origin` may open a socket to `host`: a page of this very server always may.
    pub fn allow(&self, origin: &str, host: &str) -> bool {
        let origin = origin.trim().to_lowercase();
        let is_same = origin.split_once("://").is_some_and(|(_, authority)| authority == host.to_lowercase());
        self.any || is_same || self.allowed.contains(&origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_this_server_or_of_the_setting_may_open_sockets() {
        let origins = Origins::new(["https://App.example.com/".to_owned()]);
        assert!(origins.allow("https://app.example.com", "api.example.com"));
        assert!(origins.allow("http://127.0.0.1:8000", "127.0.0.1:8000"));
        for foreign in
            ["https://evil.example.com", "null", "https://app.example.com.evil.org", "127.0.0.1:8000"]
        {
            assert!(!origins.allow(foreign, "127.0.0.1:8000"), "{foreign}");
        }
        assert!(Origins::new(["*".to_owned()]).allow("https://evil.example.com", "x"));
    }
}
