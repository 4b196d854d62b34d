//! Passwords as Argon2id hashes.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use async_trait::async_trait;
use meshup_app::ports::{Passwords, PlatformError};

use crate::cores::Cores;

/// What one hash costs whoever computes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingCost {
    /// KiB, at least 8 per lane.
    pub memory: u32,
    pub iterations: u32,
    pub parallelism: u32,
}

impl Default for HashingCost {
    /// The second of the equivalent settings of OWASP's Password Storage Cheat Sheet.
    fn default() -> Self {
        Self { memory: 19_456, iterations: 2, parallelism: 1 }
    }
}

/// Hashes in PHC string format, each with a salt of its own.
///
/// A hash is verified at the cost it was made with, so that the cost may be changed at any time.
pub struct Argon2Passwords {
    argon2: Argon2<'static>,
    /// Compared against when there is no account.
    nobody: String,
    cores: Cores,
}

impl Argon2Passwords {
    /// An error when the cost is outside of what Argon2 allows.
    pub fn new(cost: HashingCost) -> Result<Self, PlatformError> {
        let params = Params::new(cost.memory, cost.iterations, cost.parallelism, None);
        let params = params.map_err(|error| PlatformError::Internal(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, "nobody has this password")?;
        Ok(Self { argon2, nobody, cores: Cores::new() })
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: String) -> Result<String, PlatformError> {
        let argon2 = self.argon2.clone();
        self.cores.run(move || hash(&argon2, &password)).await?
    }

    async fn verify(&self, password: String, known: Option<String>) -> Result<bool, PlatformError> {
        let argon2 = self.argon2.clone();
        let exists = known.is_some();
        let known = known.unwrap_or_else(|| self.nobody.clone());
        let matches = self.cores.run(move || matches(&argon2, &password, &known)).await??;
        Ok(matches && exists)
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, PlatformError> {
    let hash: PasswordHash = argon2
        .hash_password(password.as_bytes())
        .map_err(|error| PlatformError::Internal(format!("password hashing failed: {error}")))?;
    Ok(hash.to_string())
}

fn matches(argon2: &Argon2<'_>, password: &str, known: &str) -> Result<bool, PlatformError> {
    let known = PasswordHash::new(known)
        .map_err(|error| PlatformError::Internal(format!("a stored password hash is damaged: {error}")))?;
    Ok(argon2.verify_password(password.as_bytes(), &known).is_ok())
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
    async fn without_an_account_even_the_stand_ins_password_is_wrong() -> Result<(), PlatformError> {
        let passwords = Argon2Passwords::new(CHEAP)?;
        assert!(!passwords.verify("nobody has this password".into(), None).await?);
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
