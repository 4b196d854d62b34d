//! The repository of tasks.

use async_trait::async_trait;
use meshup_app::ports::TaskRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> TaskRepository for Sea<C> {}
