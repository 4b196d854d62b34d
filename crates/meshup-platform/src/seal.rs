//! Encryption of texts at rest (ChaCha20-Poly1305, RFC 8439).

use meshup_app::ports::{PlatformError, Seal};
use meshup_domain::MailId;
use rand::Rng;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

use crate::ids::system;

/// Encrypts with a key derived from the secret, which all nodes of a deployment share.
///
/// A sealed text is a random nonce, the ciphertext and the tag. The id is authenticated with it, so that no text can be
/// moved to another mail.
pub struct SecretSeal(LessSafeKey);

impl SecretSeal {
    /// The secret itself signs only tokens.
    pub fn new(secret: &[u8]) -> Result<Self, PlatformError> {
        let key = Sha256::new().chain_update(b"meshup mail texts\0").chain_update(secret).finalize();
        let key = UnboundKey::new(&CHACHA20_POLY1305, &key)
            .map_err(|_| PlatformError::Internal("the key of mails does not work".into()))?;
        Ok(Self(LessSafeKey::new(key)))
    }
}

impl Seal for SecretSeal {
    fn seal(&self, id: MailId, text: &str) -> Result<Vec<u8>, PlatformError> {
        let mut nonce = [0_u8; NONCE_LEN];
        system().fill_bytes(&mut nonce);
        let mut text = text.as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(id.0.as_bytes()),
                &mut text,
            )
            .map_err(|_| PlatformError::Internal("a mail could not be encrypted".into()))?;
        Ok([nonce.as_slice(), &text].concat())
    }

    fn open(&self, id: MailId, sealed: &[u8]) -> Option<String> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let (nonce, mut text) = (Nonce::try_assume_unique_for_key(nonce).ok()?, text.to_vec());
        let text = self.0.open_in_place(nonce, Aad::from(id.0.as_bytes()), &mut text).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use uuid::Uuid;

    use super::*;

    const ID: MailId = MailId(Uuid::from_u128(7));
    const TEXT: &str = "Grüße\n\nToken: abc\n";

    fn seal() -> SecretSeal {
        SecretSeal::new(b"a secret").unwrap()
    }

    #[test]
    fn a_text_is_opened_with_its_secret_and_its_id_alone() {
        let sealed = seal().seal(ID, TEXT).unwrap();
        assert_eq!(seal().open(ID, &sealed).as_deref(), Some(TEXT));
        assert_eq!(seal().open(MailId(Uuid::from_u128(8)), &sealed), None);
        assert_eq!(SecretSeal::new(b"another").unwrap().open(ID, &sealed), None);
    }

    #[test]
    fn a_sealed_text_shows_nothing_and_never_looks_the_same() {
        let sealed = seal().seal(ID, TEXT).unwrap();
        assert!(!sealed.windows(5).any(|part| part == b"Token"));
        assert_ne!(sealed, seal().seal(ID, TEXT).unwrap());
    }

    #[test]
    fn a_damaged_text_is_not_opened() {
        let sealed = seal().seal(ID, TEXT).unwrap();
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(seal().open(ID, &damaged), None, "byte {at}");
            assert_eq!(seal().open(ID, &sealed[..at]), None, "{at} bytes");
        }
    }
}
