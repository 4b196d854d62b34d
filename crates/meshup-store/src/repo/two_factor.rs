//! The repository of second factors.

use async_trait::async_trait;
use meshup_app::ports::TwoFactorRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> TwoFactorRepository for Sea<C> {}
