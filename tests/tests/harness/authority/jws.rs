//! Signed requests (RFC 8555, section 6.2).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The key of an account on the curve P-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    x: String,
    y: String,
}

impl Account {
    fn of(jwk: &Value) -> Result<Self, String> {
        let part = |name: &str| jwk[name].as_str().map(str::to_owned).ok_or("no key".to_owned());
        Ok(Self { x: part("x")?, y: part("y")? })
    }

    /// What a challenge with this token must be answered with (RFC 8555, section 8.1).
    pub(super) fn answer(&self, token: &str) -> String {
        let Self { x, y } = self;
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        format!("{token}.{}", BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(canonical)))
    }

    fn has_signed(&self, message: &str, signature: &[u8]) -> bool {
        let coordinate = |text: &String| BASE64_URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let key = [vec![4], coordinate(&self.x), coordinate(&self.y)].concat();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(message.as_bytes(), signature).is_ok()
    }
}

/// A request whose signature has been checked.
pub(super) struct Request {
    pub(super) account: Account,
    pub(super) url: String,
    pub(super) nonce: String,
    pub(super) payload: Value,
}

impl Request {
    /// Signed by the key in it, or by one of the accounts.
    pub(super) fn read(body: &[u8], accounts: &[Account], base: &str) -> Result<Self, String> {
        let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let text = |name: &str| body[name].as_str().ok_or(format!("no {name}"));
        let (protected, payload, signature) = (text("protected")?, text("payload")?, text("signature")?);
        let decoded = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|error| error.to_string());
        let head: Value = serde_json::from_slice(&decoded(protected)?).map_err(|error| error.to_string())?;
        let account = match head["kid"].as_str() {
            None => Account::of(&head["jwk"])?,
            Some(kid) => {
                let number =
                    kid.strip_prefix(&format!("{base}/account/")).and_then(|it| it.parse::<usize>().ok());
                number.and_then(|number| accounts.get(number)).cloned().ok_or("no such account")?
            }
        };
        if !account.has_signed(&format!("{protected}.{payload}"), &decoded(signature)?) {
            return Err("a wrong signature".to_owned());
        }
        let payload = decoded(payload)?;
        let payload = if payload.is_empty() { json!({}) } else { serde_json::from_slice(&payload).unwrap() };
        let word = |name: &str| head[name].as_str().unwrap_or_default().to_owned();
        Ok(Self { account, url: word("url"), nonce: word("nonce"), payload })
    }
}
