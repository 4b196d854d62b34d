//! What people set for themselves.

use async_trait::async_trait;

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SettingsRepository: Send + Sync {}

/// Second factors and recovery codes.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait TwoFactorRepository: Send + Sync {}
