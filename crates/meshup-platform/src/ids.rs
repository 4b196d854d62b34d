//! Identifiers and secrets.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use meshup_app::ports::Ids;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use rand::{Rng, RngExt};
use uuid::Uuid;

/// Time-ordered identifiers, and secrets from the operating system's random number generator.
///
/// Every secret is read directly from the system; there is no generator state in memory. If the system cannot
/// provide randomness, the request panics rather than returning a guessable value.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

/// The operating system's random number generator.
pub(crate) fn system() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

impl Ids for RandomIds {
    /// Within one process, each id is greater than the one before, even within a millisecond.
    #[expect(clippy::disallowed_methods, reason = "only this adapter generates identifiers")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn secret(&self) -> String {
        let mut bytes = [0_u8; 32];
        system().fill_bytes(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn code(&self, alphabet: &'static [u8], length: usize) -> String {
        let mut random = system();
        (0..length).map(|_| char::from(alphabet[random.random_range(0..alphabet.len())])).collect()
    }

    fn number(&self, up_to: u32) -> u32 {
        system().random_range(1..=up_to)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let ids: Vec<_> = (0..10_000).map(|_| RandomIds.next()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn a_secret_is_43_url_safe_characters_and_never_the_same() {
        let secrets: HashSet<_> = (0..1_000).map(|_| RandomIds.secret()).collect();
        assert_eq!(secrets.len(), 1_000);
        for secret in secrets {
            assert_eq!(secret.len(), 43);
            assert!(secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        }
    }

    #[test]
    fn a_code_uses_the_whole_alphabet_and_nothing_else() {
        let code = RandomIds.code(b"ABC", 300);
        let used: HashSet<_> = code.chars().collect();
        assert_eq!((code.len(), used), (300, HashSet::from(['A', 'B', 'C'])));
    }

    #[test]
    fn a_number_reaches_both_ends() {
        let seen: HashSet<_> = (0..200).map(|_| RandomIds.number(3)).collect();
        assert_eq!(seen, HashSet::from([1, 2, 3]));
    }
}
