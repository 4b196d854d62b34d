//! Time-based one-time passwords (RFC 6238).

use meshup_app::ports::{OneTimePasswords, PlatformError};
use time::OffsetDateTime;
use totp_rs::{Builder, Secret};

/// Six digits every thirty seconds with HMAC-SHA-1, which all authenticator apps support; one step of clock
/// skew is accepted either way.
#[derive(Debug, Default)]
pub struct Totp;

fn broken(error: impl std::fmt::Display) -> PlatformError {
    PlatformError::Internal(error.to_string())
}

/// The issuer shown by authenticator apps.
const ISSUER: &str = "Meshup";

fn totp(secret: &str, account: &str) -> Result<totp_rs::Totp, PlatformError> {
    let secret = Secret::try_from_base32(secret).map_err(broken)?;
    Builder::new()
        .with_secret(secret)
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(broken)
}

impl OneTimePasswords for Totp {
    fn new_secret(&self) -> String {
        Secret::generate().to_base32()
    }

    fn url(&self, secret: &str, account: &str) -> Result<String, PlatformError> {
        totp(secret, account)?.to_url().map_err(broken)
    }

    fn step_of(
        &self,
        secret: &str,
        password: &str,
        now: OffsetDateTime,
    ) -> Result<Option<i64>, PlatformError> {
        let now = u64::try_from(now.unix_timestamp()).unwrap_or_default();
        Ok(totp(secret, "")?.check(password, now).and_then(|step| i64::try_from(step).ok()))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    /// `12345678901234567890`, the secret of RFC 6238, Appendix B.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn step(password: &str, at: i64) -> Option<i64> {
        Totp.step_of(SECRET, password, OffsetDateTime::from_unix_timestamp(at).unwrap()).unwrap()
    }

    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let vectors = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (at, eight_digits) in vectors {
            // The last six of eight digits equal the six-digit password: both are the same number modulo a
            // power of ten.
            assert_eq!(step(&eight_digits[2..], at), Some(at / 30), "{at}");
        }
    }

    #[test]
    fn one_step_either_way_is_tolerated() {
        let (at, password) = (1_111_111_109, "081804");
        for (late, known) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            assert_eq!(step(password, at + late), known.then_some(at / 30), "{late}");
        }
    }

    #[test]
    fn what_is_no_password_has_no_step() {
        for bad in ["", "08180", "+81804", "0818040", "abcdef", "０８１８０４"] {
            assert_eq!(step(bad, 1_111_111_109), None, "{bad}");
        }
        assert!(Totp.step_of("not base32!", "081804", OffsetDateTime::UNIX_EPOCH).is_err());
    }

    #[test]
    fn secrets_are_new_each_time_and_apps_can_read_the_url() {
        let (one, other) = (Totp.new_secret(), Totp.new_secret());
        assert_ne!(one, other);
        assert_eq!(one.len(), 32, "160 bits");
        let url = Totp.url(SECRET, "user+a@example.com").unwrap();
        assert!(url.starts_with("otpauth://totp/Meshup:user%2Ba%40example.com?secret="), "{url}");
        assert!(url.contains(SECRET) && url.contains("issuer=Meshup"), "{url}");
    }
}
