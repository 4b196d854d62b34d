//! The repository of events.

use async_trait::async_trait;
use meshup_app::ports::EventRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> EventRepository for Sea<C> {}
