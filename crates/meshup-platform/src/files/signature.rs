//! Signed URLs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// The minimum lifetime of a URL in seconds.
const DAY: i64 = 24 * 60 * 60;
/// The period in seconds during which a file keeps the same URL, so that clients can compare URLs, and
/// browsers and proxies can cache the file.
const WEEK: i64 = 7 * DAY;

/// Signs the contents of file URLs with HMAC-SHA256.
pub(super) struct Signer {
    base: String,
    key: [u8; 32],
}

impl Signer {
    /// The signing key is derived from the secret, which itself signs only tokens.
    pub(super) fn new(public_url: &str, secret: &[u8]) -> Self {
        let key = Sha256::new().chain_update(b"meshup media urls\0").chain_update(secret).finalize();
        Self { base: format!("{}/media", public_url.trim_end_matches('/')), key: key.into() }
    }

    pub(super) fn url(&self, key: &str, name: Option<&str>, now: OffsetDateTime) -> String {
        let expires = expiry(now);
        let mut query = Serializer::new(String::new());
        query.append_pair("expires", &expires.to_string());
        if let Some(name) = name {
            query.append_pair("name", name);
        }
        let signature = self.mac(key, expires, name).map(|mac| mac.finalize().into_bytes());
        let signature = signature.map_or_else(|_| String::new(), |bytes| URL_SAFE_NO_PAD.encode(bytes));
        query.append_pair("signature", &signature);
        format!("{}/{key}?{}", self.base, query.finish())
    }

    /// The file key in a URL of this server.
    pub(super) fn key_of(&self, url: &str) -> Option<String> {
        let key = url.strip_prefix(&self.base)?.strip_prefix('/')?.split(['?', '#']).next()?;
        (!key.is_empty() && !key.contains("..")).then(|| key.to_owned())
    }

    /// Compares in constant time.
    pub(super) fn verify(&self, key: &str, expires: i64, name: Option<&str>, signature: &str) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        self.mac(key, expires, name).is_ok_and(|mac| mac.verify_slice(&signature).is_ok())
    }

    /// The lengths come first, so that no two different URLs sign the same bytes.
    fn mac(&self, key: &str, expires: i64, name: Option<&str>) -> Result<Hmac<Sha256>, InvalidLength> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key)?;
        mac.update(&expires.to_be_bytes());
        mac.update(&key.len().to_be_bytes());
        mac.update(key.as_bytes());
        if let Some(name) = name {
            mac.update(b"named");
            mac.update(name.as_bytes());
        }
        Ok(mac)
    }
}

/// When a URL that is signed now expires, in seconds. It determines the URL of a file.
pub(super) fn expiry(now: OffsetDateTime) -> i64 {
    rounded_up(now.unix_timestamp() + DAY)
}

/// Rounded up to the end of a week, counted from 1970-01-01.
fn rounded_up(seconds: i64) -> i64 {
    (seconds + WEEK - 1).div_euclid(WEEK) * WEEK
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use time::{Duration, macros::datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2025-10-01 12:34:56 UTC);

    fn signer() -> Signer {
        Signer::new("https://meshup.test/", b"secret")
    }

    fn parts(url: &str) -> (i64, Option<String>, String) {
        let (_, query) = url.split_once('?').unwrap_or_default();
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let expires = value("expires").and_then(|text| text.parse().ok()).unwrap_or_default();
        (expires, value("name"), value("signature").unwrap_or_default())
    }

    #[test]
    fn a_url_is_good_for_a_day_to_eight() {
        let expiry = |now| OffsetDateTime::from_unix_timestamp(parts(&signer().url("a/b.png", None, now)).0);
        for hour in 0..24 * 14 {
            let now = NOW + Duration::hours(hour);
            let good_for = expiry(now).unwrap() - now;
            assert!((Duration::DAY..Duration::days(8)).contains(&good_for), "{now}: {good_for}");
        }
    }

    #[test]
    fn a_url_stays_the_same_for_a_week() {
        let first = datetime!(2025-10-01 00:00:01 UTC);
        let last = datetime!(2025-10-08 00:00:00 UTC);
        assert_eq!(signer().url("a/b.png", None, first), signer().url("a/b.png", None, last));
        let next = signer().url("a/b.png", None, last + Duration::SECOND);
        assert_ne!(signer().url("a/b.png", None, last), next);
    }

    #[test]
    fn a_url_verifies_with_its_name_whatever_the_name_holds() {
        for name in ["plan.pdf", "größe & co?.txt", "a\"b\\c/..", ""] {
            let url = signer().url("a/b.bin", Some(name), NOW);
            assert!(url.starts_with("https://meshup.test/media/a/b.bin?expires="), "{url}");
            let (expires, named, signature) = parts(&url);
            assert_eq!(named.as_deref(), Some(name));
            assert!(signer().verify("a/b.bin", expires, Some(name), &signature));
        }
    }

    #[test]
    fn nothing_in_a_url_can_be_changed() {
        let (expires, _, signature) = parts(&signer().url("a/b.png", Some("b"), NOW));
        let signer = signer();
        assert!(!signer.verify("a/c.png", expires, Some("b"), &signature));
        assert!(!signer.verify("a/b.png", expires + 1, Some("b"), &signature));
        assert!(!signer.verify("a/b.png", expires, Some("c"), &signature));
        assert!(!signer.verify("a/b.png", expires, None, &signature));
        assert!(!signer.verify("a/b.png", expires, Some("b"), ""));
        let stranger = Signer::new("https://meshup.test", b"other");
        assert!(!stranger.verify("a/b.png", expires, Some("b"), &signature));
    }

    #[test]
    fn a_url_names_its_key_and_a_foreign_one_none() {
        let signer = signer();
        let url = signer.url("dm_media/7/photos/a.png", Some("b.png"), NOW);
        assert_eq!(signer.key_of(&url).as_deref(), Some("dm_media/7/photos/a.png"));
        for foreign in
            ["https://other.test/media/a.png", "https://meshup.test/media/", "https://meshup.test/media/../a"]
        {
            assert_eq!(signer.key_of(foreign), None, "{foreign}");
        }
    }
}
