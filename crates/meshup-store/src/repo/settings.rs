//! The repository of people's settings.

use async_trait::async_trait;
use meshup_app::ports::SettingsRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> SettingsRepository for Sea<C> {}
