//! Rows of exports.

use meshup_app::ports::{ClaimedExport, StoreError};
use meshup_domain::export::{Export, ExportState};
use meshup_domain::{ExportId, FileKey, UserId};
use sea_orm::entity::prelude::*;

use crate::error::corrupt;
use crate::repositories::{micros, time};

/// No node has begun.
pub(crate) const PENDING: &str = "pending";
/// A node is at work.
pub(crate) const RUNNING: &str = "running";
/// The archive is there.
pub(crate) const READY: &str = "ready";
/// It could not be made.
pub(crate) const FAILED: &str = "failed";

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub status: String,
    pub file: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    /// How often it was claimed.
    pub attempts: i32,
    /// When it may be claimed; null once it is done.
    pub due_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row of a new export, which is due at once.
    pub(crate) fn requested(export: &Export, expires_at: i64) -> Self {
        let Export { id, user, state: _, created_at } = export;
        Self {
            id: id.0,
            user_id: user.0,
            status: PENDING.to_owned(),
            file: None,
            created_at: micros(*created_at),
            expires_at,
            attempts: 0,
            due_at: Some(micros(*created_at)),
        }
    }
}

impl TryFrom<Model> for Export {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, user_id, status, file, created_at, expires_at, attempts: _, due_at: _ } = row;
        let state = match (status.as_str(), file) {
            (PENDING, None) => ExportState::Pending,
            (RUNNING, None) => ExportState::Running,
            (FAILED, None) => ExportState::Failed,
            (READY, Some(file)) => ExportState::Ready { file: FileKey(file), expires_at: time(expires_at)? },
            _ => return Err(corrupt("the status of an export", &status)),
        };
        Ok(Self { id: ExportId(id), user: UserId(user_id), state, created_at: time(created_at)? })
    }
}

impl From<Model> for ClaimedExport {
    fn from(row: Model) -> Self {
        let Model { id, user_id, status: _, file: _, created_at: _, expires_at: _, attempts, due_at: _ } =
            row;
        Self { id: ExportId(id), user: UserId(user_id), attempts: attempts.unsigned_abs() }
    }
}
