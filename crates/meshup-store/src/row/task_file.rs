//! Rows of task attachments.

use meshup_app::ports::StoreError;
use meshup_domain::task::TaskFile;
use meshup_domain::{AttachmentId, FileKey, TaskId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task_files")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub task_id: Uuid,
    pub file: String,
    pub file_name: String,
    pub file_size: i64,
    pub uploaded_by: Uuid,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&TaskFile> for Model {
    fn from(attached: &TaskFile) -> Self {
        let TaskFile { id, task, file, file_name, file_size, uploaded_by, created_at } = attached;
        Self {
            id: id.0,
            task_id: task.0,
            file: file.0.clone(),
            file_name: file_name.clone(),
            file_size: *file_size,
            uploaded_by: uploaded_by.0,
            created_at: micros(*created_at),
        }
    }
}

impl TryFrom<Model> for TaskFile {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, task_id, file, file_name, file_size, uploaded_by, created_at } = row;
        Ok(Self {
            id: AttachmentId(id),
            task: TaskId(task_id),
            file: FileKey(file),
            file_name,
            file_size,
            uploaded_by: UserId(uploaded_by),
            created_at: time(created_at)?,
        })
    }
}
