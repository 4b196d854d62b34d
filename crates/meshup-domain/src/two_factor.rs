//! Two-factor authentication (RFC 6238), with recovery codes for a lost device.

use crate::{UserId, Violation};

/// The number of recovery codes issued to a user; each works once.
pub const RECOVERY_CODES: usize = 10;

/// The characters of a recovery code: 32 that are hard to confuse, so 5 bits each.
pub const RECOVERY_ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The length of a recovery code without hyphens: 80 bits.
pub const RECOVERY_LENGTH: usize = 16;

/// The secret shared with a user's authenticator app.
#[derive(Clone, PartialEq, Eq)]
pub struct TwoFactor {
    /// The account that it protects.
    pub user: UserId,
    /// Base32 without padding.
    pub secret: String,
    /// Whether logins require it. If false, the user has only been shown the secret.
    pub is_on: bool,
    /// The time step of the last accepted password; passwords of this and earlier steps are refused.
    pub last_step: i64,
}

impl TwoFactor {
    /// A new secret that the user has not confirmed yet.
    pub const fn pending(user: UserId, secret: String) -> Self {
        Self { user, secret, is_on: false, last_step: -1 }
    }
}

/// Keeps the secret out of logs.
impl std::fmt::Debug for TwoFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TwoFactor")
            .field("user", &self.user)
            .field("is_on", &self.is_on)
            .finish_non_exhaustive()
    }
}

/// A one-time code entered as `otp`.
#[derive(Clone, PartialEq, Eq)]
pub enum Otp {
    /// Six digits from an authenticator app.
    Password(String),
    /// A recovery code without hyphens, in upper case.
    Recovery(String),
}

/// Parses a six-digit password or a recovery code, ignoring spaces, hyphens and case.
pub fn otp(text: &str) -> Result<Otp, Violation> {
    let typed: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    if typed.is_empty() {
        return Err(Violation::Blank);
    }
    if typed.len() == 6 && typed.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Otp::Password(typed));
    }
    if typed.len() == RECOVERY_LENGTH && typed.bytes().all(|b| RECOVERY_ALPHABET.contains(&b)) {
        return Ok(Otp::Recovery(typed));
    }
    Err(INVALID_CODE)
}

/// The code is not currently valid, or was used before.
pub const INVALID_CODE: Violation = Violation::Rule("This code is wrong or has already been used.");

/// A recovery code as displayed: in groups of four.
pub fn format_code(code: &str) -> String {
    let groups: Vec<_> = code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert!(otp(" 123 456 ") == Ok(Otp::Password("123456".into())));
        let code = "ABCDEFGH23456789";
        assert_eq!(format_code(code), "ABCD-EFGH-2345-6789");
        for typed in [code, "abcd-efgh-2345-6789", " ABCD EFGH 2345 6789"] {
            assert!(otp(typed) == Ok(Otp::Recovery(code.into())), "{typed}");
        }
    }

    #[test]
    fn what_is_neither_is_wrong_and_nothing_is_blank() {
        for bad in ["12345", "1234567", "12345a", "ABCDEFGH2345678O", "١٢٣٤٥٦", "\u{0}"] {
            assert!(otp(bad) == Err(INVALID_CODE), "{bad:?}");
        }
        for blank in ["", "  ", "-"] {
            assert!(otp(blank) == Err(Violation::Blank), "{blank:?}");
        }
    }
}
