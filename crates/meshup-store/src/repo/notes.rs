//! The repository of notes.

use async_trait::async_trait;
use meshup_app::ports::NoteRepository;
use sea_orm::ConnectionTrait;

use crate::sea::Sea;

#[async_trait]
impl<C: ConnectionTrait + Send + Sync> NoteRepository for Sea<C> {}
