//! The repository of the search index.

use async_trait::async_trait;
use meshup_app::ports::SearchRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> SearchRepository for Sea<C> {}
