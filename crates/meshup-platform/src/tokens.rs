//! Signed tokens (RFC 7519, HS256), and fingerprints of mailed tokens.

mod hs256;

use std::fmt::Write;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use meshup_app::ports::{Claims, CookieAudience, PlatformError, TokenType, Tokens};
use meshup_domain::{SessionId, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

const ISSUER: &str = "meshup";
const AUDIENCE: &str = "meshup";

/// Tokens signed with one secret, which all nodes of a deployment share.
pub struct JwtTokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

impl JwtTokens {
    /// Signs with `secret`.
    pub fn new(secret: &[u8]) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // `exp` is compared with the caller's time, so that there is only one clock.
        validation.validate_exp = false;
        Self {
            signing: EncodingKey::from_secret(secret),
            verifying: DecodingKey::from_secret(secret),
            validation,
        }
    }
}

/// The claims as encoded in a token; times are whole seconds since 1970-01-01 UTC.
#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    jti: Uuid,
    iat: i64,
    exp: i64,
    token_type: Kind,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Access,
    Refresh,
    /// Of the chats API.
    Cookie,
    NativeCookie,
}

impl Tokens for JwtTokens {
    fn sign(&self, claims: &Claims) -> Result<String, PlatformError> {
        encode(&Header::new(Algorithm::HS256), &Payload::from(claims), &self.signing)
            .map_err(|error| PlatformError::Internal(format!("signing a token failed: {error}")))
    }

    fn verify(&self, token: &str, now: OffsetDateTime) -> Option<Claims> {
        let payload: Payload = decode(token, &self.verifying, &self.validation).ok()?.claims;
        let claims = Claims::try_from(payload).ok()?;
        (claims.expires_at > now).then_some(claims)
    }

    /// SHA-256 in hexadecimal. The secrets have 256 random bits, so a slower hash is not needed.
    fn fingerprint(&self, secret: &str) -> String {
        Sha256::digest(secret).iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl From<&Claims> for Payload {
    fn from(claims: &Claims) -> Self {
        let Claims { user, session, jti, token_type, issued_at, expires_at } = *claims;
        Self {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: user.0,
            sid: session.0,
            jti,
            iat: issued_at.unix_timestamp(),
            exp: expires_at.unix_timestamp(),
            token_type: match token_type {
                TokenType::Access => Kind::Access,
                TokenType::Refresh => Kind::Refresh,
                TokenType::Cookie(CookieAudience::Chats) => Kind::Cookie,
                TokenType::Cookie(CookieAudience::Native) => Kind::NativeCookie,
            },
        }
    }
}

impl TryFrom<Payload> for Claims {
    type Error = time::error::ComponentRange;

    fn try_from(payload: Payload) -> Result<Self, Self::Error> {
        let Payload { iss: _, aud: _, sub, sid, jti, iat, exp, token_type } = payload;
        Ok(Self {
            user: UserId(sub),
            session: SessionId(sid),
            jti,
            token_type: match token_type {
                Kind::Access => TokenType::Access,
                Kind::Refresh => TokenType::Refresh,
                Kind::Cookie => TokenType::Cookie(CookieAudience::Chats),
                Kind::NativeCookie => TokenType::Cookie(CookieAudience::Native),
            },
            issued_at: OffsetDateTime::from_unix_timestamp(iat)?,
            expires_at: OffsetDateTime::from_unix_timestamp(exp)?,
        })
    }
}

#[cfg(test)]
mod tests;
