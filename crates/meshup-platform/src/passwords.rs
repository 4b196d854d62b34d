//! Password hashing with Argon2id.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use async_trait::async_trait;
use meshup_app::ports::{Passwords, PlatformError};

use crate::cores::Cores;

/// The cost of computing one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingCost {
    /// In KiB, at least 8 per lane.
    pub memory: u32,
    pub iterations: u32,
    pub parallelism: u32,
}

impl Default for HashingCost {
    /// The second of the equivalent settings in OWASP's Password Storage Cheat Sheet.
    fn default() -> Self {
        Self { memory: 19_456, iterations: 2, parallelism: 1 }
    }
}

/// Hashes in PHC string format, each with its own salt.
///
/// A hash is verified at the cost that it was created with, so the cost can be changed at any time.
pub struct Argon2Passwords {
    argon2: Argon2<'static>,
    /// The hash that is verified if there is no account.
    nobody: String,
    cores: Cores,
    scratch: Scratch,
}

impl Argon2Passwords {
    /// Fails if the cost is outside of the limits of Argon2.
    pub fn new(cost: HashingCost) -> Result<Self, PlatformError> {
        let params = Params::new(cost.memory, cost.iterations, cost.parallelism, None);
        let params = params.map_err(|error| PlatformError::Internal(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        // No password has this output, which therefore costs nothing to make and the usual time to verify.
        let output = Output::new(&[0; Params::DEFAULT_OUTPUT_LEN]).map_err(failed)?;
        let nobody = PasswordHash { hash: Some(output), ..salted(&argon2)? }.to_string();
        Ok(Self { argon2, nobody, cores: Cores::new(), scratch: Scratch::default() })
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: String) -> Result<String, PlatformError> {
        let (argon2, scratch) = (self.argon2.clone(), self.scratch.clone());
        self.cores.run(move || hash(&argon2, &password, &scratch)).await?
    }

    async fn verify(&self, password: String, known: Option<String>) -> Result<bool, PlatformError> {
        let scratch = self.scratch.clone();
        let exists = known.is_some();
        let known = known.unwrap_or_else(|| self.nobody.clone());
        let matches = self.cores.run(move || matches(&password, &known, &scratch)).await??;
        Ok(matches && exists)
    }
}

/// The memory for computing hashes, which is reused: one buffer per concurrent hash.
///
/// Freeing and allocating it on a different thread each time would fragment the allocator.
#[derive(Debug, Clone, Default)]
struct Scratch(Arc<Mutex<Vec<Vec<Block>>>>);

impl Scratch {
    /// Runs `work` with at least the number of blocks that `params` requires.
    fn with<T>(&self, params: &Params, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut blocks = self.free().pop().unwrap_or_default();
        if blocks.len() < params.block_count() {
            blocks = vec![Block::new(); params.block_count()];
        }
        let result = work(&mut blocks);
        self.free().push(blocks);
        result
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(argon2: &Argon2<'_>, password: &str, scratch: &Scratch) -> Result<String, PlatformError> {
    let hash = salted(argon2)?;
    let output = output(argon2, password, &hash, Params::DEFAULT_OUTPUT_LEN, scratch)?;
    Ok(PasswordHash { hash: Some(output), ..hash }.to_string())
}

/// Everything but the hash itself, with a new salt.
fn salted(argon2: &Argon2<'_>) -> Result<PasswordHash, PlatformError> {
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params()).map_err(failed)?,
        salt: Some(Salt::generate()),
        hash: None,
    })
}

/// Whether a password matches a hash, computed at the cost of the hash.
fn matches(password: &str, known: &str, scratch: &Scratch) -> Result<bool, PlatformError> {
    let known = PasswordHash::new(known).map_err(damaged)?;
    let algorithm = Algorithm::new(known.algorithm.as_str()).map_err(damaged)?;
    let version = known.version.map_or(Ok(Version::V0x13), Version::try_from).map_err(damaged)?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&known).map_err(damaged)?);
    let Some(expected) = known.hash else { return Err(damaged("it holds no hash")) };
    // The outputs are compared in constant time.
    Ok(output(&argon2, password, &known, expected.len(), scratch)? == expected)
}

/// The raw hash of `length` bytes.
fn output(
    argon2: &Argon2<'_>,
    password: &str,
    hash: &PasswordHash,
    length: usize,
    scratch: &Scratch,
) -> Result<Output, PlatformError> {
    let salt = hash.salt.as_ref().ok_or_else(|| damaged("it holds no salt"))?;
    let mut bytes = vec![0; length];
    scratch
        .with(argon2.params(), |blocks| {
            argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut bytes, blocks)
        })
        .map_err(failed)?;
    Output::new(&bytes).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> PlatformError {
    PlatformError::Internal(format!("password hashing failed: {error}"))
}

fn damaged(error: impl std::fmt::Display) -> PlatformError {
    PlatformError::Internal(format!("a stored password hash is damaged: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: HashingCost = HashingCost { memory: 8, iterations: 1, parallelism: 1 };

    #[tokio::test]
    async fn a_hash_knows_its_password_and_no_other() -> Result<(), PlatformError> {
        let passwords = Argon2Passwords::new(CHEAP)?;
        let hash = passwords.hash("SecurePass123!".into()).await?;
        assert!(passwords.verify("SecurePass123!".into(), Some(hash.clone())).await?);
        assert!(!passwords.verify("securepass123!".into(), Some(hash)).await?);
        Ok(())
    }

    #[tokio::test]
    async fn the_same_password_never_hashes_alike() -> Result<(), PlatformError> {
        let passwords = Argon2Passwords::new(CHEAP)?;
        assert_ne!(passwords.hash("a".into()).await?, passwords.hash("a".into()).await?);
        Ok(())
    }

    #[tokio::test]
    async fn without_an_account_every_password_is_wrong_and_verified_all_the_same()
    -> Result<(), PlatformError> {
        let passwords = Argon2Passwords::new(CHEAP)?;
        assert!(passwords.scratch.free().is_empty(), "nothing is computed before it is needed");
        assert!(!passwords.verify(String::new(), None).await?);
        assert_eq!(passwords.scratch.free().len(), 1);
        Ok(())
    }

    #[tokio::test]
    async fn hashes_of_another_cost_stay_good() -> Result<(), PlatformError> {
        let hash = Argon2Passwords::new(CHEAP)?.hash("before".into()).await?;
        let dearer = Argon2Passwords::new(HashingCost { memory: 16, iterations: 2, parallelism: 1 })?;
        assert!(dearer.verify("before".into(), Some(hash)).await?);
        Ok(())
    }

    #[tokio::test]
    async fn hashes_share_the_memory_of_those_that_run_at_once() -> Result<(), PlatformError> {
        let passwords = Argon2Passwords::new(CHEAP)?;
        let hash = passwords.hash("SecurePass123!".into()).await?;
        let verified = (0..50).map(|_| passwords.verify("SecurePass123!".into(), Some(hash.clone())));
        for matches in futures_util::future::join_all(verified).await {
            assert!(matches?);
        }
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        assert!((1..=cores).contains(&passwords.scratch.free().len()));
        Ok(())
    }

    #[tokio::test]
    async fn a_damaged_hash_is_an_error() -> Result<(), PlatformError> {
        let passwords = Argon2Passwords::new(CHEAP)?;
        let hash = passwords.hash("SecurePass123!".into()).await?;
        let (params, _) = hash.rsplit_once('$').unwrap_or_default();
        for damaged in ["", "nonsense", params, "$argon2id$v=19$m=8,t=1,p=1", &hash.replace("v=19", "v=18")] {
            let verified = passwords.verify("SecurePass123!".into(), Some(damaged.to_owned())).await;
            assert!(matches!(verified, Err(PlatformError::Internal(_))), "{damaged}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn hashes_made_by_others_are_understood() -> Result<(), PlatformError> {
        let passwords = Argon2Passwords::new(CHEAP)?;
        let made = argon2::password_hash::PasswordHasher::hash_password(&passwords.argon2, b"SecurePass123!");
        let made = made.map_err(failed)?.to_string();
        assert!(passwords.verify("SecurePass123!".into(), Some(made.clone())).await?);
        assert!(!passwords.verify("other".into(), Some(made)).await?);
        Ok(())
    }

    #[tokio::test]
    async fn the_default_is_owasps() -> Result<(), PlatformError> {
        let hash = Argon2Passwords::new(HashingCost::default())?.hash("x".into()).await?;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        Ok(())
    }

    #[test]
    fn a_cost_that_argon2_refuses_is_an_error() {
        assert!(Argon2Passwords::new(HashingCost { memory: 1, iterations: 0, parallelism: 1 }).is_err());
    }
}
