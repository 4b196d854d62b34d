//! The origins of pages (RFC 6454).

use url::{Origin, Url};

/// The origin of an absolute `http` or `https` URL, or `None` for anything else, such as `null`.
pub fn of(url: &str) -> Option<Origin> {
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin())
}

/// Whether a text is an origin, ignoring case, a default port and a trailing slash.
pub fn is_origin(text: &str) -> bool {
    of(text).is_some_and(|origin| {
        let bare = Url::parse(&origin.ascii_serialization());
        bare.is_ok_and(|bare| Url::parse(text) == Ok(bare))
    })
}

/// The origin as browsers send it, or the text itself if it is not one.
pub fn normalized(text: &str) -> String {
    of(text).map_or_else(|| text.to_owned(), |origin| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_port() {
        for good in ["https://app.example.org", "http://127.0.0.1:8000", "HTTPS://App.Example.org:443/"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in
            ["app.example.org", "https://", "https://a.example/path", "https://a.example/?x", "ftp://a", "*"]
        {
            assert!(!is_origin(bad), "{bad}");
        }
        assert_eq!(normalized("HTTPS://App.Example.org:443/"), "https://app.example.org");
    }
}
