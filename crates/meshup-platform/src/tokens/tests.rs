#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use time::{Duration, macros::datetime};

use super::*;

const NOW: OffsetDateTime = datetime!(2025-10-01 12:00 UTC);

fn tokens() -> JwtTokens {
    JwtTokens::new(b"a secret of thirty-two bytes here")
}

fn claims(token_type: TokenType) -> Claims {
    Claims {
        user: UserId(Uuid::from_u128(1)),
        session: SessionId(Uuid::from_u128(2)),
        jti: Uuid::from_u128(3),
        token_type,
        issued_at: NOW,
        expires_at: NOW + Duration::minutes(30),
    }
}

fn unsigned(payload: &Payload, header: &str) -> String {
    let parts = [header.to_owned(), serde_json::to_string(payload).unwrap()];
    format!("{}.", parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join("."))
}

#[test]
fn a_token_says_what_was_signed() {
    let cookies = [CookieAudience::Chats, CookieAudience::Native].map(TokenType::Cookie);
    for token_type in [TokenType::Access, TokenType::Refresh].into_iter().chain(cookies) {
        let token = tokens().sign(&claims(token_type)).unwrap();
        assert_eq!(tokens().verify(&token, NOW), Some(claims(token_type)));
    }
}

#[test]
fn a_token_ends_at_its_last_second() {
    let token = tokens().sign(&claims(TokenType::Access)).unwrap();
    assert!(tokens().verify(&token, NOW + Duration::seconds(30 * 60 - 1)).is_some());
    assert!(tokens().verify(&token, NOW + Duration::minutes(30)).is_none());
}

#[test]
fn another_secret_signs_for_nobody_here() {
    let token = JwtTokens::new(b"another secret").sign(&claims(TokenType::Access)).unwrap();
    assert_eq!(tokens().verify(&token, NOW), None);
}

/// The example of RFC 7515, appendix A.1, whose claims are not ours.
#[test]
fn the_signature_is_that_of_the_standard() {
    const KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    const SIGNED: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let tokens = JwtTokens::new(&URL_SAFE_NO_PAD.decode(KEY).unwrap());
    let signature = jsonwebtoken::crypto::sign(SIGNED.as_bytes(), &tokens.signing, Algorithm::HS256);
    assert_eq!(signature.unwrap(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert!(jsonwebtoken::crypto::sign(b"", &tokens.signing, Algorithm::HS512).is_err());
}

#[test]
fn an_unsigned_or_altered_token_is_none() {
    let payload = Payload::from(&claims(TokenType::Access));
    assert_eq!(tokens().verify(&unsigned(&payload, r#"{"alg":"none","typ":"JWT"}"#), NOW), None);
    assert_eq!(tokens().verify(&unsigned(&payload, r#"{"alg":"HS256","typ":"JWT"}"#), NOW), None);
    let token = tokens().sign(&claims(TokenType::Access)).unwrap();
    assert_eq!(tokens().verify(&token[..token.len() - 2], NOW), None);
    assert_eq!(tokens().verify("", NOW), None);
}

#[test]
fn a_token_for_somebody_else_is_none() {
    let ours = || Payload::from(&claims(TokenType::Access));
    let issuer = Payload { iss: "other".into(), ..ours() };
    let audience = Payload { aud: "other".into(), ..ours() };
    for foreign in [issuer, audience] {
        let token = encode(&Header::new(Algorithm::HS256), &foreign, &tokens().signing).unwrap();
        assert_eq!(tokens().verify(&token, NOW), None);
    }
}

#[test]
fn a_fingerprint_is_sha256_in_hexadecimal() {
    assert_eq!(
        tokens().fingerprint("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}
