//! Rows of tasks.

use meshup_app::ports::StoreError;
use meshup_domain::task::{Task, TaskProfile};
use meshup_domain::{ChannelId, ServerId, TaskId, UserId};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, parse_enum, time, time_or_none};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tasks")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub server_id: Uuid,
    pub channel_id: Option<Uuid>,
    pub title: String,
    pub description: String,
    pub assigned_to: Option<Uuid>,
    pub assigned_by: Uuid,
    pub status: String,
    pub priority: String,
    pub progress: i32,
    pub due_date: Option<i64>,
    pub start_date: Option<i64>,
    pub completed_at: Option<i64>,
    /// A JSON array of strings.
    pub tags: String,
    #[sea_orm(column_name = "due_told")]
    pub reminded: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    /// Not part of the entity, since deleted tasks are never returned.
    pub deleted_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Task> for Model {
    fn from(task: &Task) -> Self {
        let Task { id, server, profile, assigned_by, completed_at, reminded, created_at, updated_at } =
            task.clone();
        let TaskProfile {
            title,
            description,
            channel,
            assigned_to,
            status,
            priority,
            progress,
            due_date,
            start_date,
            tags,
        } = profile;
        Self {
            id: id.0,
            server_id: server.0,
            channel_id: channel.map(|ChannelId(id)| id),
            title,
            description,
            assigned_to: assigned_to.map(|UserId(id)| id),
            assigned_by: assigned_by.0,
            status: status.as_str().to_owned(),
            priority: priority.as_str().to_owned(),
            progress,
            due_date: due_date.map(micros),
            start_date: start_date.map(micros),
            completed_at: completed_at.map(micros),
            tags: serde_json::Value::from(tags).to_string(),
            reminded: reminded.map(micros),
            created_at: micros(created_at),
            updated_at: micros(updated_at),
            deleted_at: None,
        }
    }
}

impl TryFrom<Model> for Task {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: TaskId(row.id),
            server: ServerId(row.server_id),
            profile: TaskProfile {
                title: row.title,
                description: row.description,
                channel: row.channel_id.map(ChannelId),
                assigned_to: row.assigned_to.map(UserId),
                status: parse_enum(&row.status)?,
                priority: parse_enum(&row.priority)?,
                progress: row.progress,
                due_date: time_or_none(row.due_date)?,
                start_date: time_or_none(row.start_date)?,
                tags: serde_json::from_str(&row.tags).map_err(|e| StoreError::Internal(e.to_string()))?,
            },
            assigned_by: UserId(row.assigned_by),
            completed_at: time_or_none(row.completed_at)?,
            reminded: time_or_none(row.reminded)?,
            created_at: time(row.created_at)?,
            updated_at: time(row.updated_at)?,
        })
    }
}
