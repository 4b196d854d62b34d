//! Events of a server's calendar.

use async_trait::async_trait;

#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait EventRepository: Send + Sync {}
