//! Notes and their versions.

use async_trait::async_trait;

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait NoteRepository: Send + Sync {}
