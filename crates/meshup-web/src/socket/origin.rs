//! Origins that may open sockets: browsers do not apply CORS to WebSockets.

use url::Origin;

use crate::origin;

/// The origins in the CORS setting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins {
    any: bool,
    allowed: Vec<Origin>,
}

impl Origins {
    /// `*` allows every origin.
    pub fn new(origins: &[String]) -> Self {
        let allowed = origins.iter().filter_map(|text| origin::of(text)).collect();
        Self { any: origins.iter().any(|text| text == "*"), allowed }
    }

    /// Whether a page of the origin `page` may open a socket to `host`: a page of this very server always
    /// may.
    pub fn allow(&self, page: &str, host: &str) -> bool {
        let page = origin::of(page);
        let own = ["http", "https"].map(|scheme| origin::of(&format!("{scheme}://{host}")));
        self.any || page.is_some_and(|page| own.contains(&Some(page.clone())) || self.allowed.contains(&page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_this_server_or_of_the_setting_may_open_sockets() {
        let origins = Origins::new(&["https://App.example.com/".to_owned()]);
        assert!(origins.allow("https://app.example.com", "api.example.com"));
        assert!(origins.allow("http://127.0.0.1:8000", "127.0.0.1:8000"));
        for foreign in
            ["https://evil.example.com", "null", "https://app.example.com.evil.org", "127.0.0.1:8000"]
        {
            assert!(!origins.allow(foreign, "127.0.0.1:8000"), "{foreign}");
        }
        assert!(Origins::new(&["*".to_owned()]).allow("https://evil.example.com", "x"));
    }
}
