//! One-time passwords by the clock (RFC 6238).

use meshup_app::ports::OneTimePasswords;

/// Six digits every thirty seconds, as authenticator apps have them.
#[derive(Debug, Default)]
pub struct Totp;

impl OneTimePasswords for Totp {}
