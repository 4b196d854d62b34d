//! Why a database was not copied.

use meshup_app::ports::StoreError;
use sea_orm::DbErr;

use crate::error::store_error;

/// The reason why a copy was refused, or interrupted.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error("cannot read the source: {0}")]
    Source(StoreError),
    #[error("cannot write the target: {0}")]
    Target(StoreError),
    #[error("{0}")]
    Refused(String),
}

impl CopyError {
    pub(super) fn source(error: DbErr) -> Self {
        Self::Source(store_error(error))
    }

    pub(super) fn target(error: DbErr) -> Self {
        Self::Target(store_error(error))
    }

    pub(super) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}
