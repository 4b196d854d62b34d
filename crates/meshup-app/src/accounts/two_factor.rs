//! Two-factor authentication: setup, activation, deactivation and verification.

use meshup_domain::two_factor::{
    INVALID_CODE, Otp, RECOVERY_ALPHABET, RECOVERY_CODES, RECOVERY_LENGTH, TwoFactor, format_code, otp,
};
use meshup_domain::user::User;
use meshup_domain::{UserId, Violations};

use super::Accounts;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError, UnitOfWork};
use crate::transactions::Unit;

/// A proposed secret for an authenticator app.
#[derive(Clone, PartialEq, Eq)]
pub struct ProposedFactor {
    /// 160 random bits in base32, for typing into an authenticator app.
    pub secret: String,
    /// The secret and the account name as an `otpauth` URL, for a QR code.
    pub otpauth_url: String,
}

/// Keeps the secret out of logs.
impl std::fmt::Debug for ProposedFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProposedFactor")
    }
}

operation_error! {
    /// Why two-factor authentication was not changed.
    TwoFactorError: Invalid(Violations), Store(StoreError), Platform(PlatformError);
    On => Refused, "two_factor_on", "Two-factor authentication is already on.";
    Off => Refused, "two_factor_off", "Two-factor authentication is off.";
    NotSetUp => Refused, "two_factor_not_set_up", "Set up two-factor authentication first.";
    NotFound => NotFound, "not_found", "Not found.";
}

/// Why the second factor was not proved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum SecondFactorError {
    #[error("the code is wrong or was used before")]
    Wrong,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

impl From<SecondFactorError> for TwoFactorError {
    fn from(error: SecondFactorError) -> Self {
        match error {
            SecondFactorError::Wrong => wrong().into(),
            SecondFactorError::Store(error) => error.into(),
            SecondFactorError::Platform(error) => error.into(),
        }
    }
}

pub(super) fn wrong() -> Violations {
    INVALID_CODE.of("otp")
}

fn read(typed: &str) -> Result<Otp, Violations> {
    otp(typed).map_err(|broken| broken.of("otp"))
}

impl Accounts {
    /// Proposes a new secret, which takes effect once a password generated from it is confirmed. An earlier
    /// unconfirmed one is discarded.
    pub async fn set_up_two_factor(&self, actor: &Actor) -> Result<ProposedFactor, TwoFactorError> {
        let write = async |work: Unit| {
            let user = work.users().lock(actor.user).await?.ok_or(TwoFactorError::NotFound)?;
            if user.two_factor {
                return Err(TwoFactorError::On);
            }
            let secret = self.one_time_passwords.new_secret();
            let otpauth_url = self.one_time_passwords.url(&secret, &user.email)?;
            work.two_factor().set(&TwoFactor::pending(user.id, secret.clone()), &[]).await?;
            Ok(ProposedFactor { secret, otpauth_url })
        };
        self.store.write_own(actor, write).await
    }

    /// Enables two-factor authentication for a password generated from the proposed secret. The recovery
    /// codes are returned only here.
    pub async fn turn_on_two_factor(
        &self,
        actor: &Actor,
        typed: &str,
    ) -> Result<Vec<String>, TwoFactorError> {
        let otp = read(typed)?;
        let codes: Vec<String> =
            (0..RECOVERY_CODES).map(|_| self.ids.code(RECOVERY_ALPHABET, RECOVERY_LENGTH)).collect();
        let hashes: Vec<String> = codes.iter().map(|code| self.tokens.fingerprint(code)).collect();
        let write = async |work: Unit| {
            let user = work.users().lock(actor.user).await?.ok_or(TwoFactorError::NotFound)?;
            if user.two_factor {
                return Err(TwoFactorError::On);
            }
            let factor = work.two_factor().get(user.id).await?.ok_or(TwoFactorError::NotSetUp)?;
            let Otp::Password(password) = &otp else { return Err(wrong().into()) };
            let now = self.clock.now();
            let step = self.one_time_passwords.step_of(&factor.secret, password, now)?.ok_or_else(wrong)?;
            work.two_factor().set(&TwoFactor { is_on: true, last_step: step, ..factor }, &hashes).await?;
            mark(&*work, User { two_factor: true, ..user }).await?;
            Ok(())
        };
        self.store.write_own(actor, write).await?;
        Ok(codes.iter().map(|code| format_code(code)).collect())
    }

    /// Disables two-factor authentication after proof of the second factor, and deletes the secret and
    /// recovery codes.
    pub async fn turn_off_two_factor(&self, actor: &Actor, typed: &str) -> Result<(), TwoFactorError> {
        let otp = read(typed)?;
        let write = async |work: Unit| {
            let user = work.users().lock(actor.user).await?.ok_or(TwoFactorError::NotFound)?;
            if !user.two_factor {
                return Err(TwoFactorError::Off);
            }
            self.prove_second_factor(&*work, user.id, &otp).await?;
            work.two_factor().remove(user.id).await?;
            mark(&*work, User { two_factor: false, ..user }).await?;
            Ok(())
        };
        self.store.write_own(actor, write).await
    }

    /// Consumes a password or recovery code. Concurrent uses of one code succeed once.
    pub(super) async fn prove_second_factor(
        &self,
        work: &dyn UnitOfWork,
        user: UserId,
        otp: &Otp,
    ) -> Result<(), SecondFactorError> {
        let factor = work
            .two_factor()
            .get(user)
            .await?
            .filter(|factor| factor.is_on)
            .ok_or(SecondFactorError::Wrong)?;
        let is_proved = match otp {
            Otp::Recovery(code) => {
                work.two_factor().use_recovery_code(user, &self.tokens.fingerprint(code)).await?
            }
            Otp::Password(password) => {
                match self.one_time_passwords.step_of(&factor.secret, password, self.clock.now())? {
                    Some(step) => work.two_factor().use_step(user, step).await?,
                    None => false,
                }
            }
        };
        if is_proved { Ok(()) } else { Err(SecondFactorError::Wrong) }
    }
}

/// Announces the change, since permissions can depend on the second factor.
async fn mark(work: &dyn UnitOfWork, user: User) -> Result<(), StoreError> {
    work.users().save(&user).await?;
    work.raise(DomainEvent::AccessChanged(AccessScope::User(user.id)));
    Ok(())
}

#[cfg(test)]
mod tests;
