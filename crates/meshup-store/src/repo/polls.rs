//! The repository of polls.

use async_trait::async_trait;
use meshup_app::ports::PollRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> PollRepository for Sea<C> {}
