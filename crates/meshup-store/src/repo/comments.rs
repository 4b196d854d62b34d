//! The repository of comments.

use async_trait::async_trait;
use meshup_app::ports::CommentRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> CommentRepository for Sea<C> {}
