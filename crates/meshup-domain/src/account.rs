//! Passwords, sessions and mailed tokens (`docs/rules.md#accounts`).

use time::{Duration, OffsetDateTime};

use crate::text::bounded;
use crate::{SessionId, UserId, Violation, Violations, string_enum};

/// Lifetime of a password-reset token.
pub const RESET_TOKEN_LIFETIME: Duration = Duration::hours(1);

/// Lifetime of an email-verification token.
pub const VERIFY_TOKEN_LIFETIME: Duration = Duration::days(7);

string_enum! {
    /// The one operation that a mailed token authorizes.
    TokenPurpose {
        /// Confirms the email address of the account.
        VerifyEmail = "verify_email",
        /// Sets a new password without the current one, and ends all sessions.
        ResetPassword = "reset_password",
    }
}

/// A login of a user on one device. Its current refresh token is identified by its `jti`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The `sid` claim of all tokens of the session.
    pub id: SessionId,
    /// The account that logged in.
    pub user: UserId,
    /// The `jti` of the only valid refresh token; presenting an older one is treated as reuse of a stolen
    /// token.
    pub refresh_jti: uuid::Uuid,
    /// The client's address at login, at most 45 characters. It is shown to the user; no decision depends on
    /// it.
    pub ip: String,
    /// The client's `User-Agent` header at login, without control characters and at most 256 characters long;
    /// may be empty.
    pub user_agent: String,
    /// When the user logged in or registered.
    pub created_at: OffsetDateTime,
    /// When one of its tokens was last used; written at most once a minute.
    pub last_used_at: OffsetDateTime,
    /// When its refresh token expires. Rotating that token postpones it; no token of the session outlives it.
    pub expires_at: OffsetDateTime,
    /// When it was revoked: by logout, removal from the list, reuse of an old refresh token, or a new
    /// password.
    pub ended_at: Option<OffsetDateTime>,
}

impl Session {
    /// Whether the session is neither revoked nor expired at `now`.
    pub fn is_live(&self, now: OffsetDateTime) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

/// The most common leaked passwords, case-folded. Those too short for the length rule are omitted.
const COMMON: &[&str] = &[
    "password",
    "password1",
    "password12",
    "password123",
    "password1!",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "qwerty12345",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "zaq12wsx",
    "iloveyou",
    "iloveyou1",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "basketball",
    "superman",
    "trustno1",
    "starwars",
    "whatever",
    "welcome1",
    "welcome123",
    "letmein1",
    "letmein123",
    "monkey123",
    "dragon123",
    "master123",
    "admin123",
    "admin1234",
    "administrator",
    "changeme",
    "changeme1",
    "computer",
    "internet",
    "michelle",
    "jennifer",
    "jonathan",
    "victoria",
    "asdfghjk",
    "asdfghjkl",
    "abcd1234",
    "abcdefgh",
    "abc12345",
    "a1b2c3d4",
    "test1234",
    "testtest",
    "secret123",
    "default1",
    "liverpool",
    "charlie1",
    "chocolate",
    "butterfly",
    "qazwsxedc",
    "zxcvbnm1",
    "zxcvbnm123",
    "samsung1",
    "pokemon1",
    "corvette",
    "mercedes",
    "maverick",
    "midnight",
];

/// The identifier entered at login: an email address or a username, at most 254 characters.
pub fn login(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=254)
}

/// Checks that a password entered at login is not empty and has no NUL. The rules for new passwords do not
/// apply to it.
pub fn typed_password(text: &str) -> Result<(), Violation> {
    match text {
        "" => Err(Violation::Blank),
        nul if nul.contains('\0') => Err(Violation::ControlCharacters),
        _ => Ok(()),
    }
}

/// Checks a new password and, if given, its confirmation. `username` and `email` are those of the account.
pub fn new_password(text: &str, again: Option<&str>, (username, email): (&str, &str)) -> Violations {
    let mut violations = Violations::default();
    violations.check("password", password(text, username, email));
    if again.is_some_and(|again| again != text) {
        violations.add("password", "Passwords do not match.");
    }
    violations
}

/// The rules for a new password: 8 to 128 characters, not entirely numeric, not common, not similar to the
/// account's names.
///
/// Similar means that one contains the other, compared with the username and with the local part of the email
/// address, each only if it has at least four characters (`docs/rules.md#passwords`).
fn password(text: &str, username: &str, email: &str) -> Result<(), Violation> {
    let length = text.chars().count();
    if length < 8 {
        return Err(Violation::TooShort(8));
    }
    if length > 128 {
        return Err(Violation::TooLong(128));
    }
    if text.contains('\0') {
        return Err(Violation::ControlCharacters);
    }
    if text.chars().all(|c| c.is_ascii_digit()) {
        return Err(Violation::Rule("This password is entirely numeric."));
    }
    let folded = text.to_lowercase();
    if COMMON.contains(&folded.as_str()) {
        return Err(Violation::Rule("This password is too common."));
    }
    let local = email.rsplit_once('@').map_or(email, |(local, _)| local);
    let close = |name: &str| {
        let name = name.trim().to_lowercase();
        name.chars().count() >= 4 && (folded.contains(&name) || name.contains(&folded))
    };
    if close(username) || close(local) {
        return Err(Violation::Rule("This password is too similar to your username or email."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_own_passwords_pass() {
        for good in ["SecurePass123!", "NewSecurePass123!"] {
            assert_eq!(password(good, "meshup_user", "user@example.com"), Ok(()), "{good}");
        }
    }

    #[test]
    fn weak_passwords_are_refused() {
        for bad in
            ["short1", "1234567890", "Password123", "my-meshup_user-1", "xxmailboxxx", &"x".repeat(129)]
        {
            assert!(password(bad, "meshup_user", "mailbox@example.com").is_err(), "{bad}");
        }
    }
}
