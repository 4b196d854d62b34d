//! The repository of notifications.

use async_trait::async_trait;
use meshup_app::ports::NotificationRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> NotificationRepository for Sea<C> {}
